//! An example as a process, and what it prints.

use std::{
    ffi::OsStr,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use ash_dev_server::DevServer;
use tempfile::TempDir;

/// Guards against a hang: no outcome depends on its length.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

/// An example that is not running yet.
pub(crate) struct Example {
    name: &'static str,
    command: Command,
    /// The folder that it runs in.
    folder: TempDir,
}

/// A running example. It is killed when it is dropped.
pub(crate) struct Program {
    name: &'static str,
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<(Pipe, Vec<u8>)>,
    out: Vec<u8>,
    err: Vec<u8>,
    _folder: TempDir,
}

#[derive(Clone, Copy)]
enum Pipe {
    Out,
    Err,
}

/// An example that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Example {
    /// An example with a server of its own, in an empty folder.
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program(name));
        command.env_remove("ASH_SERVER_URL").env_remove("ASH_API_KEY").current_dir(folder.path());
        Self { name, command, folder }
    }

    /// The example with this server.
    pub(crate) fn on(self, server: &DevServer) -> Self {
        self.env("ASH_SERVER_URL", &server.url()).env("ASH_API_KEY", server.api_key())
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn start(self) -> Program {
        let Self { name, mut command, folder } = self;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, output) = channel();
        forward(child.stdout.take().unwrap(), Pipe::Out, sender.clone());
        forward(child.stderr.take().unwrap(), Pipe::Err, sender);
        let input = child.stdin.take();
        Program { name, child, input, output, out: Vec::new(), err: Vec::new(), _folder: folder }
    }

    /// Runs the example to its end, which is success, and returns its standard output.
    pub(crate) fn run(self) -> String {
        let ended = self.start().end();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended.out
    }
}

/// Finds an example that cargo has built: before the tests of the package as a whole, but not before those of one target.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join("examples").join(name);
    let path = path.with_extension(std::env::consts::EXE_EXTENSION);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).with_extension("rs");
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified());
    let is_current = changed(&path).is_ok_and(|built| built >= changed(&source).unwrap());
    let help = "`cargo build -p ash-sdk --examples`, with the features of the test, builds it";
    assert!(is_current, "{} is missing or older than its source; {help}", path.display());
    path
}

fn forward(mut from: impl Read + Send + 'static, pipe: Pipe, to: Sender<(Pipe, Vec<u8>)>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        loop {
            let length = from.read(&mut buffer).unwrap();
            if length == 0 || to.send((pipe, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
}

impl Program {
    /// Reads what comes next; `false` at the end of the output.
    fn read(&mut self) -> bool {
        match self.output.recv_timeout(LIMIT) {
            Ok((Pipe::Out, bytes)) => self.out.extend(bytes),
            Ok((Pipe::Err, bytes)) => self.err.extend(bytes),
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("{} hangs: {:?} {:?}", self.name, self.out(), self.err()),
        }
        true
    }

    fn out(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }

    /// Waits until it has printed a text on standard output.
    pub(crate) fn until(&mut self, text: &str) {
        while !self.out().contains(text) {
            assert!(self.read(), "{} ended without {text:?}: {:?} {:?}", self.name, self.out(), self.err());
        }
    }

    /// Waits until it has printed a text on standard error.
    pub(crate) fn until_error(&mut self, text: &str) {
        while !self.err().contains(text) {
            assert!(self.read(), "{} ended without {text:?}: {:?} {:?}", self.name, self.out(), self.err());
        }
    }

    /// Writes a line to its standard input.
    pub(crate) fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }

    /// Kills it, as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself, and returns its exit code: `None` if a signal ended it.
    #[cfg(unix)]
    pub(crate) fn wait(mut self) -> Option<i32> {
        while self.read() {}
        self.child.wait().unwrap().code()
    }

    /// Closes its standard input and waits until it has ended.
    pub(crate) fn end(mut self) -> Ended {
        self.input = None;
        while self.read() {}
        let code = self.child.wait().unwrap().code();
        Ended { code, out: self.out(), err: self.err() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
