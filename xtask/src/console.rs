//! Output for people: text on standard output, coloured on a terminal and plain in a pipe; progress on standard error, for
//! terminals only, so that a failure in a log is the one line it should be.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::{
    environment,
    exit::{Failure, Outcome},
};

/// Returns whether standard output shows colours: it is a terminal, and `NO_COLOR` and `TERM` have nothing against it.
pub fn has_colour() -> bool {
    let unwanted = environment::variable("NO_COLOR").is_some();
    let dumb = environment::variable("TERM").is_some_and(|value| value == "dumb");
    io::stdout().is_terminal() && !unwanted && !dumb
}

/// Prints a text as it is. Nobody reading on, as behind `head`, is no failure.
///
/// # Errors
/// [`Failure::Internal`] if it cannot be written.
pub fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Internal(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something that somebody should look at.
pub fn warn(text: &dyn std::fmt::Display) {
    // Standard error may be closed; there is no other place to say it.
    let _ = writeln!(io::stderr(), "warning: {text}");
}

/// Says what is being done now, to whoever waits for it.
pub fn progress(text: &str) {
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr(), "{text}…");
    }
}

/// The lines that differ, as `diff -u` writes them: from the committed text to what it would be now.
pub fn unified_diff(name: &str, committed: &str, fresh: &str, colour: bool) -> String {
    let diff = similar::TextDiff::from_lines(committed, fresh);
    let text = diff.unified_diff().header(name, "made now").to_string();
    if !colour {
        return text;
    }
    text.split_inclusive('\n').map(paint).collect()
}

fn paint(line: &str) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => Style::new().fg_color(Some(AnsiColor::Green.into())),
        Some(b'-') => Style::new().fg_color(Some(AnsiColor::Red.into())),
        Some(b'@') => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
        _ => return line.to_owned(),
    };
    match line.strip_suffix('\n') {
        Some(text) => format!("{style}{text}{style:#}\n"),
        None => format!("{style}{line}{style:#}"),
    }
}
