use super::*;

fn selection(exclude: &[&str], include: &[&str]) -> Selection {
    let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
    Selection::new(&owned(exclude), &owned(include)).unwrap()
}

async fn collect(folder: PathBuf) -> Result<Collected> {
    super::collect(folder, selection(&[], &[])).await
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

async fn paths(folder: &tempfile::TempDir) -> Vec<String> {
    let collected = collect(folder.path().to_owned()).await.unwrap();
    collected.files.files.into_iter().map(|file| file.path).collect()
}

#[tokio::test]
async fn what_belongs_to_an_agent_is_taken_and_nothing_else() {
    let folder = folder(&[
        ("CLAUDE.md", "# A"),
        (".claude/settings.json", "{}"),
        (".gitignore", "x"),
        ("a b/ü.txt", "x"),
        ("node_modules/x.js", "x"),
        ("sub/.git/config", "x"),
        ("sub/.venv/x", "x"),
        ("server.pid", "1"),
        ("Cargo.lock", "x"),
        (".env", "A=1"),
        ("sub/prod.env", "A=1"),
        (".DS_Store", "x"),
    ]);
    assert_eq!(paths(&folder).await, ["CLAUDE.md", ".claude/settings.json", ".gitignore", "a b/ü.txt"]);
}

#[tokio::test]
async fn the_environment_is_merged_with_the_local_one_last() {
    let folder = folder(&[("CLAUDE.md", ""), (".env", "A=1\nB=1"), (".env.local", "B=2\nC='2'")]);
    let env = collect(folder.path().to_owned()).await.unwrap().env;
    let expected = [("A", "1"), ("B", "2"), ("C", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(env, BTreeMap::from(expected));
}

#[tokio::test]
async fn what_is_wrong_with_a_folder_is_told_with_the_path() {
    let error = collect("/nonexistent/agent".into()).await.unwrap_err();
    assert!(error.message().contains("/nonexistent/agent"), "{error}");

    let without = folder(&[("README.md", "")]);
    let error = collect(without.path().to_owned()).await.unwrap_err();
    assert!(error.message().contains("CLAUDE.md"), "{error}");

    let broken = folder(&[("CLAUDE.md", "")]);
    fs::write(broken.path().join(".env"), b"SECRET=\xff").unwrap();
    let error = collect(broken.path().to_owned()).await.unwrap_err();
    assert!(error.message().contains(".env"), "{error}");
    assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");

    let unholdable = folder(&[("CLAUDE.md", ""), ("a..b.txt", "")]);
    let error = collect(unholdable.path().to_owned()).await.unwrap_err();
    assert!(error.message().contains("a..b.txt"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_file_is_the_file_and_one_in_a_circle_is_told() {
    let linked = folder(&[("CLAUDE.md", "# A")]);
    std::os::unix::fs::symlink("CLAUDE.md", linked.path().join("AGENTS.md")).unwrap();
    assert_eq!(paths(&linked).await, ["CLAUDE.md", "AGENTS.md"]);
    std::os::unix::fs::symlink(".", linked.path().join("loop")).unwrap();
    let error = collect(linked.path().to_owned()).await.unwrap_err();
    assert!(error.message().contains("loop"), "{error}");
}

fn sent(collected: Collected) -> Vec<String> {
    collected.files.files.into_iter().map(|file| file.path).collect()
}

fn left_out(collected: &Collected) -> Vec<(&str, LeftOutReason)> {
    collected.left_out.iter().map(|left_out| (left_out.path.as_str(), left_out.reason)).collect()
}

#[tokio::test]
async fn what_is_left_out_is_listed_with_its_reason_and_can_be_included() {
    use LeftOutReason::{Environment, Excluded, MayHoldSecrets, Reproducible};
    let folder = folder(&[
        ("CLAUDE.md", ""),
        (".env", "A=1"),
        (".env.production", "A=2"),
        ("certificates/server.pem", "x"),
        ("certificates/readme.txt", "x"),
        ("node_modules/deep/x.js", "x"),
        ("target/debug/a", "x"),
        ("target.md", "x"),
    ]);
    let collected = super::collect(folder.path().to_owned(), selection(&["target/"], &[])).await.unwrap();
    assert_eq!(
        left_out(&collected),
        [
            (".env", Environment),
            (".env.production", MayHoldSecrets),
            ("certificates/server.pem", MayHoldSecrets),
            ("node_modules", Reproducible),
            ("target", Excluded),
        ]
    );
    assert_eq!(collected.left_out[4].to_string(), "target (excluded)");
    assert_eq!(sent(collected), ["CLAUDE.md", "certificates/readme.txt", "target.md"]);

    let include = selection(&[".env"], &["*.pem", ".env.*", "node_modules"]);
    let collected = super::collect(folder.path().to_owned(), include).await.unwrap();
    assert_eq!(left_out(&collected), [(".env", Excluded)]);
    assert!(collected.env.is_empty(), "an excluded file is no environment either");
    assert_eq!(
        sent(collected),
        [
            "CLAUDE.md",
            ".env.production",
            "certificates/readme.txt",
            "certificates/server.pem",
            "node_modules/deep/x.js",
            "target.md",
            "target/debug/a",
        ]
    );
}

#[tokio::test]
async fn a_folder_deeper_than_a_stack_is_walked() {
    let deep = folder(&[("CLAUDE.md", "")]);
    let below = "d/".repeat(1500);
    fs::create_dir_all(deep.path().join(&below)).unwrap();
    fs::write(deep.path().join(&below).join("file"), "x").unwrap();
    let collected = collect(deep.path().to_owned()).await.unwrap();
    assert_eq!(sent(collected), ["CLAUDE.md".to_owned(), format!("{below}file")]);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[tokio::test]
    async fn links_inside_of_the_folder_are_followed() {
        let linked = folder(&[("CLAUDE.md", ""), ("a/one.txt", "1"), ("b/two.txt", "2")]);
        symlink("../a", linked.path().join("b/a")).unwrap();
        symlink(linked.path().join("a/one.txt"), linked.path().join("b/absolute.txt")).unwrap();
        let files = sent(collect(linked.path().to_owned()).await.unwrap());
        assert_eq!(files, ["CLAUDE.md", "a/one.txt", "b/a/one.txt", "b/absolute.txt", "b/two.txt"]);

        // The folder may itself be a link.
        let outside = tempfile::tempdir().unwrap();
        symlink(linked.path(), outside.path().join("agent")).unwrap();
        assert_eq!(sent(collect(outside.path().join("agent")).await.unwrap()), files);
    }

    #[tokio::test]
    async fn a_link_that_leaves_the_folder_is_an_error_with_its_target_unless_it_is_left_out() {
        let outside = folder(&[("secret.txt", "PLANTED"), ("sub/x", "PLANTED"), (".env", "A=PLANTED")]);
        let path = outside.path().to_str().unwrap();
        for (link, target) in [
            ("h", "/etc/hostname".to_owned()),
            ("file.txt", format!("{path}/secret.txt")),
            ("folder", format!("{path}/sub")),
            ("above", "..".to_owned()),
            ("sub/deeper/climbing", format!("../../../{}/secret.txt", outside.path().file_name().unwrap().display())),
            (".env", format!("{path}/.env")),
            (".env.local", format!("{path}/.env")),
        ] {
            let leaving = folder(&[("CLAUDE.md", ""), ("sub/deeper/x", "")]);
            symlink(&target, leaving.path().join(link)).unwrap();
            let error = collect(leaving.path().to_owned()).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
            let named = leaving.path().join(link);
            assert!(error.message().contains(&format!("{} is a link to {target}, which", named.display())), "{error}");

            let excluded = selection(&[link], &[]);
            let collected = super::super::collect(leaving.path().to_owned(), excluded).await.unwrap();
            assert!(collected.env.is_empty());
            assert_eq!(sent(collected), ["CLAUDE.md", "sub/deeper/x"]);
        }
    }

    #[tokio::test]
    async fn a_link_to_a_folder_whose_name_only_begins_as_the_agents_leaves_it() {
        let both = folder(&[("agent/CLAUDE.md", ""), ("agent-secrets/x", "PLANTED")]);
        symlink("../agent-secrets", both.path().join("agent/link")).unwrap();
        let error = collect(both.path().join("agent")).await.unwrap_err();
        assert!(error.message().contains("outside of the folder"), "{error}");
    }

    #[tokio::test]
    async fn a_secret_is_left_out_under_the_name_of_a_link_too() {
        let linked = folder(&[("CLAUDE.md", ""), ("keys/server.pem", "x"), (".env", ""), ("node_modules/m/x.js", "x")]);
        for (link, target) in [("a.txt", "keys/server.pem"), ("b.txt", ".env"), ("module", "node_modules/m")] {
            symlink(target, linked.path().join(link)).unwrap();
        }
        let collected = collect(linked.path().to_owned()).await.unwrap();
        let reasons = left_out(&collected);
        assert!(reasons.contains(&("a.txt", LeftOutReason::MayHoldSecrets)), "{reasons:?}");
        assert!(reasons.contains(&("b.txt", LeftOutReason::MayHoldSecrets)), "{reasons:?}");
        assert!(reasons.contains(&("module", LeftOutReason::Reproducible)), "{reasons:?}");
        assert_eq!(sent(collected), ["CLAUDE.md"]);
        let collected = super::super::collect(linked.path().to_owned(), selection(&[], &["a.txt"])).await.unwrap();
        assert_eq!(sent(collected), ["CLAUDE.md", "a.txt"]);
    }

    #[tokio::test]
    async fn links_in_a_circle_are_an_error_that_names_one_of_them() {
        for links in [
            &[("a/self", ".")][..],
            &[("a/up", "..")],
            &[("a/x", "../b"), ("b/y", "../a")],
            &[("l", "a/b"), ("a/b/m", "..")],
        ] {
            let circle = folder(&[("agent/CLAUDE.md", ""), ("agent/a/b/x", ""), ("agent/b/x", "")]);
            for (link, target) in links {
                symlink(target, circle.path().join("agent").join(link)).unwrap();
            }
            let error = collect(circle.path().join("agent")).await.unwrap_err();
            assert!(error.message().contains("is a link to a folder that it lies in"), "{links:?}: {error}");
        }
        let dangling = folder(&[("CLAUDE.md", "")]);
        for (link, target) in [("one", "two"), ("two", "one")] {
            symlink(target, dangling.path().join(link)).unwrap();
        }
        let error = collect(dangling.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains("cannot be read"), "{error}");
    }

    #[tokio::test]
    async fn links_that_multiply_what_is_there_end() {
        let multiplied = folder(&[("CLAUDE.md", "")]);
        for level in 0..30 {
            let folder = multiplied.path().join(format!("d{level}"));
            fs::create_dir(&folder).unwrap();
            for link in ["one", "two"] {
                symlink(format!("../d{}", level + 1), folder.join(link)).unwrap();
            }
        }
        fs::create_dir(multiplied.path().join("d30")).unwrap();
        let error = collect(multiplied.path().to_owned()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::LimitExceeded { unit: LimitUnit::Items, .. }), "{error}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_that_is_not_utf_8_is_an_error_unless_it_is_left_out() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    for below in ["", "sub"] {
        let named = folder(&[("CLAUDE.md", ""), ("sub/x", "")]);
        fs::write(named.path().join(below).join(name), "x").unwrap();
        let error = collect(named.path().to_owned()).await.unwrap_err();
        assert!(error.message().contains("caf\u{fffd}.txt") && error.message().contains("not UTF-8"), "{error}");
        for pattern in ["*.txt", "caf?.txt"] {
            let collected = super::collect(named.path().to_owned(), selection(&[pattern], &[])).await.unwrap();
            assert_eq!(sent(collected), ["CLAUDE.md", "sub/x"]);
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_no_file_is_an_error_unless_it_is_left_out() {
    let name = ["pipe", "listening", "null", ".env"];
    for name in name {
        let folder = folder(&[("CLAUDE.md", "")]);
        let path = folder.path().join(name);
        let mut listener = None;
        match name {
            "listening" => listener = Some(std::os::unix::net::UnixListener::bind(&path).unwrap()),
            // A device cannot be made without privileges.
            "null" => std::os::unix::fs::symlink("/dev/null", &path).unwrap(),
            _ => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
        }
        let error = collect(folder.path().to_owned()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
        assert!(error.message().contains(path.to_str().unwrap()), "{error}");
        let collected = super::collect(folder.path().to_owned(), selection(&[name], &[])).await.unwrap();
        assert_eq!(sent(collected), ["CLAUDE.md"]);
        drop(listener);
    }
}

#[tokio::test]
async fn an_environment_too_large_for_a_request_is_not_read() {
    let folder = folder(&[("CLAUDE.md", "")]);
    fs::File::create(folder.path().join(".env")).unwrap().set_len(1 << 40).unwrap();
    let error = collect(folder.path().to_owned()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }) && error.message().contains(".env"), "{error}");
}
