//! A connection that can be told to break, or to say something else than it is given.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::fault::ConnectionEffect;

/// A client's connection.
pub(crate) struct FaultyConnection {
    socket: TcpStream,
    control: ConnectionControl,
}

/// Tells a connection what to do in place of the next answer.
#[derive(Clone, Default)]
pub(crate) struct ConnectionControl(Arc<Mutex<Option<ConnectionEffect>>>);

impl ConnectionControl {
    fn effect(&self) -> MutexGuard<'_, Option<ConnectionEffect>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, effect: ConnectionEffect) {
        *self.effect() = Some(effect);
    }
}

const FIRST_LINE: Bytes = Bytes::from_static(b"HTTP/1.1 200 OK\r\n");
const ENDLESS_LINE: Bytes = Bytes::from_static(b"x-endless: and so on\r\n");

impl FaultyConnection {
    pub(crate) fn new(socket: TcpStream) -> (Self, ConnectionControl) {
        let control = ConnectionControl::default();
        (Self { socket, control: control.clone() }, control)
    }

    fn poll_effect(
        socket: &mut TcpStream,
        effect: &mut ConnectionEffect,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let over = || Poll::Ready(Err(io::Error::other("the connection is broken on purpose")));
        match effect {
            ConnectionEffect::Reset => {
                socket.set_zero_linger()?;
                over()
            }
            ConnectionEffect::Close => over(),
            ConnectionEffect::Garbage(bytes) => {
                while bytes.has_remaining() {
                    let written = ready!(Pin::new(&mut *socket).poll_write(context, bytes))?;
                    bytes.advance(written);
                }
                over()
            }
            ConnectionEffect::EndlessHeaders(line) => {
                // A few lines at a time: others want to run too.
                for _ in 0..1000 {
                    if line.is_empty() {
                        *line = ENDLESS_LINE;
                    }
                    let written = ready!(Pin::new(&mut *socket).poll_write(context, line))?;
                    line.advance(written);
                }
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

impl ConnectionEffect {
    pub(super) fn endless_headers() -> Self {
        Self::EndlessHeaders(FIRST_LINE)
    }
}

impl AsyncWrite for FaultyConnection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Some(effect) = &mut *this.control.effect() {
            return Self::poll_effect(&mut this.socket, effect, context).map_ok(|()| bytes.len());
        }
        Pin::new(&mut this.socket).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

impl AsyncRead for FaultyConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}
