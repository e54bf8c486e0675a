//! The README tells of what there is.
use std::fs;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn the_readme_lists_every_directive_and_no_other() {
    let readme = fs::read_to_string(README).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `/"));
    let listed: Vec<_> = rows.map(str::to_owned).collect();
    let expected: Vec<_> =
        ash_dev_server::DIRECTIVES.iter().map(|(directive, effect)| format!("| `{directive}` | {effect} |")).collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_readme_lists_every_flag() {
    let readme = fs::read_to_string(README).unwrap();
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_ash-dev-server")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let flags = help.split_whitespace().filter(|word| word.starts_with("--")).map(|word| word.trim_end_matches(','));
    let flags: Vec<_> = flags.filter(|flag| !["--help", "--version"].contains(flag)).collect();
    assert!(!flags.is_empty());
    for flag in flags {
        assert!(readme.contains(&format!("| `{flag}")), "{flag}");
    }
}
