//! An nginx of a test's own, with TLS, in front of a server.

use std::{fs, path::Path, process::Stdio};

use ash_e2e::certificates::Authority;
use tempfile::TempDir;
use tokio::{
    io::{self, AsyncBufReadExt, BufReader},
    net::{TcpListener, TcpStream, UnixStream},
    process::{Child, Command},
    task::JoinHandle,
};

/// The latest protocol that an nginx offers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// A running nginx. It stops with this.
pub(crate) struct Nginx {
    authority: Authority,
    port: u16,
    _process: Child,
    _folder: TempDir,
    _stderr: JoinHandle<()>,
    _listening: JoinHandle<()>,
}

impl Nginx {
    /// Starts one that offers this protocol in front of the server at `upstream`, with these settings of its `location`.
    ///
    /// nginx listens on a socket of its folder, and a port that nobody else has leads there: it cannot be told to find a free
    /// port by itself.
    pub(crate) async fn before(protocol: Protocol, upstream: &str, settings: &str) -> Self {
        let authority = Authority::new();
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_settings(folder.path(), &authority, protocol, upstream, settings);
        let mut process = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .args(["-c", "nginx.conf", "-e", "stderr"])
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx, which `apt-get install nginx-light` installs");
        let mut lines = BufReader::new(process.stderr.take().expect("its standard error")).lines();
        let mut said = String::new();
        // It says so once it listens.
        while !said.contains("getrlimit") {
            let line = lines.next_line().await.expect("what nginx says");
            said += &line.unwrap_or_else(|| panic!("nginx did not start: {said}"));
        }
        let stderr = tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let socket = folder.path().join("socket");
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, socket.clone()));
            }
        });
        Self { authority, port, _process: process, _folder: folder, _stderr: stderr, _listening: listening }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The authority that its certificate is of.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }
}

async fn connect(mut client: TcpStream, socket: std::path::PathBuf) {
    if let Ok(mut server) = UnixStream::connect(socket).await {
        // A side that goes away ends the connection, which is all there is to do about it.
        let _closed = io::copy_bidirectional(&mut client, &mut server).await;
    }
}

fn write_settings(folder: &Path, authority: &Authority, protocol: Protocol, upstream: &str, settings: &str) {
    let listen = match protocol {
        Protocol::Http1 => "ssl",
        Protocol::Http2 => "ssl http2",
    };
    let (certificate, key) = authority.pem("localhost");
    fs::write(folder.join("certificate.pem"), certificate).expect("a certificate's file");
    fs::write(folder.join("key.pem"), key).expect("a key's file");
    let socket = folder.join("socket");
    let socket = socket.display();
    let config = format!(
        "daemon off;
         master_process off;
         pid nginx.pid;
         error_log stderr notice;
         events {{}}
         http {{
             access_log off;
             client_body_temp_path body;
             proxy_temp_path proxy;
             fastcgi_temp_path fastcgi;
             uwsgi_temp_path uwsgi;
             scgi_temp_path scgi;
             server {{
                 listen unix:{socket} {listen};
                 ssl_certificate certificate.pem;
                 ssl_certificate_key key.pem;
                 location / {{
                     proxy_pass {upstream};
                     proxy_http_version 1.1;
                     proxy_set_header Connection \"\";
                     add_header x-protocol $server_protocol;
                     {settings}
                 }}
             }}
         }}"
    );
    fs::write(folder.join("nginx.conf"), config).expect("nginx's settings");
}
