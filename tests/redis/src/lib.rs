//! A Redis server of a test's own: started on a socket in a folder of its own, and gone with it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use redis::{Client, Connection, FromRedisValue};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Programs that are Redis, by the names that systems give them.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// A server, which ends when it is dropped.
#[derive(Debug)]
pub struct RedisServer {
    process: Child,
    folder: TempDir,
    options: Vec<String>,
}

impl RedisServer {
    /// Starts a server, and waits until it responds.
    ///
    /// # Panics
    /// If there is no Redis on this machine; the message says how to get it.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Starts a server with more options, such as `--requirepass`.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub fn with(options: &[&str]) -> Self {
        // The path of a socket has room for about 100 characters.
        let folder = tempfile::Builder::new().prefix("redis").tempdir_in("/tmp").expect("a folder for the socket");
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        Self { process: spawn(&folder, &options), folder, options }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    /// Address of the server.
    pub fn url(&self) -> String {
        self.url_with("")
    }

    /// Address of the server, with parameters such as `pass=x`.
    pub fn url_with(&self, parameters: &str) -> String {
        format!("redis+unix://{}?{parameters}", self.socket().display())
    }

    /// A connection for the test itself.
    ///
    /// # Panics
    /// If the server does not run.
    pub fn connection(&self) -> Connection {
        Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    /// Executes a command.
    ///
    /// # Panics
    /// If the command fails.
    pub fn command<T: FromRedisValue>(&self, parts: &[&str]) -> T {
        let mut command = redis::cmd(parts[0]);
        command.arg(&parts[1..]);
        command.query(&mut self.connection()).unwrap_or_else(|error| panic!("{parts:?}: {error}"))
    }

    /// The keys that end so.
    ///
    /// # Panics
    /// If the server does not run.
    pub fn keys(&self, ending: &str) -> Vec<String> {
        self.command(&["KEYS", &format!("*{ending}")])
    }

    /// Kills the server, with all that it has in memory.
    ///
    /// # Panics
    /// If that fails.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts the server again after it was killed.
    ///
    /// # Panics
    /// If that fails.
    pub fn restart(&mut self) {
        self.process = spawn(&self.folder, &self.options);
    }

    /// Stops the server's process: it neither responds nor closes its connections.
    ///
    /// # Panics
    /// If that fails.
    pub fn freeze(&self) {
        kill_process(self.pid(), Signal::STOP).unwrap();
    }

    /// Lets a frozen server go on.
    ///
    /// # Panics
    /// If that fails.
    pub fn thaw(&self) {
        kill_process(self.pid(), Signal::CONT).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may be dead, or frozen.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(folder: &TempDir, options: &[String]) -> Child {
    let program = PROGRAMS.into_iter().find(|program| is_there(program)).unwrap_or_else(|| {
        panic!("there is none of {PROGRAMS:?} on this machine: install one, such as by `apt-get install redis-server`")
    });
    let socket = folder.path().join("s");
    let mut process = Command::new(program)
        .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
        .arg(socket)
        .arg("--dir")
        .arg(folder.path())
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    // The pipe stays open with the process: what it writes later fits into the pipe's buffer.
    let mut said = BufReader::new(process.stdout.as_mut().expect("its output"));
    let mut line = String::new();
    while !line.to_ascii_lowercase().contains("ready to accept connections") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "{program} does not start");
    }
    process
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
