//! Parameters of a path. One that would change the route is refused before a request is built:
//! `delete_agent_file("a", "..")` would delete the agent.

use crate::error::{Error, Result};

/// Checks a parameter that is one segment of the path.
pub(crate) fn segment<'a>(what: &str, value: &'a str) -> Result<&'a str> {
    let why = match value {
        "" => "is empty",
        "." | ".." => "would lead to another route",
        _ if value.contains('/') => "holds a slash",
        _ if value.contains('\\') => "holds a backslash, which counts as a slash in addresses",
        _ if value.contains(|c: char| c.is_control()) => "holds a control character",
        _ => return Ok(value),
    };
    Err(Error::invalid_request(format!("the {what} {value:?} cannot be sent: it {why}")))
}

/// Returns whether a value stays one segment of a path.
pub(crate) fn is_segment(value: &str) -> bool {
    !matches!(value, "" | "." | "..")
}

/// Checks the path of a file on the server.
pub(crate) fn file(value: &str) -> Result<&str> {
    let why = match value {
        "" => "is empty",
        _ if value.starts_with('/') => "is absolute; paths are relative to the workspace",
        // The server refuses every path that holds `..`, even inside a name.
        _ if value.contains("..") => "holds `..`, which the server refuses even inside a name",
        _ if value.ends_with('/') => "names a folder",
        _ if value.split('/').any(|part| part.is_empty() || part == ".") => "has an empty part or a `.`",
        _ if value.contains('\\') => "holds a backslash, which counts as a slash in addresses",
        _ if value.contains('\0') => "holds a NUL character",
        _ => return Ok(value),
    };
    Err(Error::invalid_request(format!("the file path {value:?} cannot be sent: it {why}")))
}

/// Checks a path of the server as a caller writes it, encoded. It must go where it says, on the client's own server.
pub(crate) fn of_server(value: &str) -> Result<&str> {
    let is_dot = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let why = match value {
        // It is not shown: it may hold a password.
        _ if value.contains("://") => {
            let text = "an address cannot be sent as a path: a request goes to the client's own server";
            return Err(Error::invalid_request(text));
        }
        _ if !value.starts_with('/') => "does not begin with a slash",
        _ if value.contains('?') => "has a query in it; add its parameters with `query`",
        _ if value.contains('#') => "has a fragment in it, which is never sent",
        _ if value.contains('\\') => "holds a backslash, which counts as a slash in addresses",
        _ if value.contains(|c: char| c.is_control() || c.is_whitespace()) => {
            "holds white space or a control character; encode it with `%`"
        }
        _ if value.split('/').any(is_dot) => "holds a `.` or `..`, which would lead to another route",
        _ if value.contains("//") => "has an empty part",
        _ => return Ok(value),
    };
    Err(Error::invalid_request(format!("the path {value:?} cannot be sent: it {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_that_would_change_the_route_is_refused() {
        for value in ["", ".", "..", "a/b", "/", "a\\b", "a\nb", "a\0"] {
            assert!(segment("agent name", value).is_err(), "{value:?}");
        }
        for value in ["a", "a.b", "...", "ü", "a b", "a%2Fb", "a?b"] {
            assert!(segment("agent name", value).is_ok(), "{value:?}");
        }
    }

    #[test]
    fn a_file_path_that_the_server_cannot_hold_is_refused() {
        for value in ["", "/a", "..", "a/../b", "a..b.txt", "a//b", "./a", "a/.", "a/", "a\\b", "a\0"] {
            assert!(file(value).is_err(), "{value:?}");
        }
        for value in ["a.txt", "a/b c.txt", ".hidden", "ünï/ñ.txt", "q?x#y%41.txt"] {
            assert!(file(value).is_ok(), "{value:?}");
        }
    }

    #[test]
    fn a_path_of_the_server_stays_on_it_and_goes_where_it_says() {
        for value in [
            "",
            "api",
            "http://evil.example/api",
            "//evil.example/api",
            "/api//x",
            "@evil.example",
            ":80/api",
            ".evil.example",
            "/..",
            "/api/../x",
            "/api/%2e%2E/x",
            "/api/.%2e",
            "/api/./x",
            "/api\\x",
            "/api?x=1",
            "/api#x",
            "/api/a b",
            "/api/a\tb",
            "/\n",
            "/api/\0",
        ] {
            assert!(of_server(value).is_err(), "{value:?}");
        }
        for value in ["/", "/api", "/api/", "/api/a%20b", "/api/a..b", "/api/...", "/api/@a:b", "/ü", "/a%2Fb"] {
            assert_eq!(of_server(value).unwrap(), value);
        }
    }
}
