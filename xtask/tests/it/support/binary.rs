//! The built program, run in a small workspace of its own that is a git repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use tempfile::TempDir;

/// A workspace with a contract, an overlay and the listing of its client, committed on the branch `main`.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// Result of a run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Workspace {
    /// A workspace in which everything is as it has to be.
    pub(crate) fn new() -> Self {
        let workspace = Self::without_history();
        workspace.git(&["init", "--quiet", "--initial-branch", "main"]);
        workspace.commit("First");
        workspace
    }

    /// As [`Workspace::new`], outside of any repository.
    pub(crate) fn without_history() -> Self {
        let workspace = Self { folder: tempfile::tempdir().expect("a folder") };
        for folder in ["xtask", "openapi", "ash-sdk", "ash-sdk-gen"] {
            fs::create_dir(workspace.file(folder)).expect("a folder in it");
        }
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        for file in ["openapi/overlay.json", "ash-sdk/facade.toml"] {
            let text = fs::read_to_string(real.join(file)).expect("a file of the workspace");
            workspace.write(file, &text);
        }
        workspace.write("openapi/accepted.toml", "");
        workspace.write("ash-sdk/docs/methods/health.md", "Answers without a key.\n");
        // Generating takes a second or two, and results in the same each time.
        static GENERATED: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
        let generated = GENERATED.get_or_init(|| {
            for command in [["openapi", "generate"], ["openapi", "derive"]] {
                let ran = workspace.run(&command);
                assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
            }
            let root = workspace.folder.path();
            let files = workspace.files().into_iter();
            files.map(|(path, text)| (path.strip_prefix(root).expect("in it").to_owned(), text)).collect()
        });
        for (file, text) in generated {
            let path = workspace.folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        workspace
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).expect("a file")
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        fs::create_dir_all(self.file(name).parent().expect("a folder")).expect("a folder");
        fs::write(self.file(name), text).expect("a file");
        self.file(name).display().to_string()
    }

    /// Changes the committed contract in its text.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.folder.path()).env("CARGO_MANIFEST_DIR", self.file("xtask"));
        // Nothing of whoever runs the tests.
        for variable in ["ASH_SERVER_URL", "ASH_OPENAPI", "ASH_API_KEY", "CI", "GITHUB_BASE_REF"] {
            command.env_remove(variable);
        }
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path().parent().expect("a folder above"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the program runs"))
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        self.git_in(self.folder.path(), arguments);
    }

    fn git_in(&self, folder: &Path, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        let output = command.args(arguments).output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A clone of this one with the options given, as `--depth 1`.
    pub(crate) fn clone_with(&self, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let from = format!("file://{}", self.folder.path().display());
        let to = folder.path().display().to_string();
        self.git_in(Path::new("/"), &[&["clone", "--quiet"], options, &[&from, &to]].concat());
        Self { folder }
    }

    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// Every file but git's own, with what is in it.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.is_dir() {
                    true if path.ends_with(".git") => {}
                    true => folders.push(path),
                    false => files.push((path.clone(), fs::read(path).expect("a file"))),
                }
            }
        }
        files.sort();
        files
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}
