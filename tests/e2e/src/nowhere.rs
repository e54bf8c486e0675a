//! Addresses at which nobody answers, each in its own way, without the outside network.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// An address that refuses connections for as long as this lives: it is bound, so nobody else gets it, and nobody
/// listens.
pub struct Refusing(Socket);

impl Refusing {
    /// Takes a free port.
    pub fn new() -> Self {
        Self(bound())
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        address(&self.0)
    }

    /// The address as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }
}

impl Default for Refusing {
    fn default() -> Self {
        Self::new()
    }
}

/// An address at which connections are neither made nor refused: its queue is full and nobody takes from it.
pub struct BlackHole {
    listener: Socket,
    _queued: Vec<Socket>,
}

impl BlackHole {
    /// Takes a free port and fills its queue.
    pub fn new() -> Self {
        let listener = bound();
        listener.listen(0).expect("a listener");
        let to = address(&listener);
        // Connections are made until the queue is full; the rest stay pending, which is the purpose.
        let queued = (0..8).map(|_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
            socket.set_nonblocking(true).expect("a socket that does not wait");
            let _ = socket.connect(&to.into());
            socket
        });
        Self { _queued: queued.collect(), listener }
    }

    /// The address as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", address(&self.listener))
    }
}

impl Default for BlackHole {
    fn default() -> Self {
        Self::new()
    }
}

fn bound() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
    socket
}

fn address(socket: &Socket) -> SocketAddr {
    socket.local_addr().ok().and_then(|address| address.as_socket()).expect("a bound address")
}
