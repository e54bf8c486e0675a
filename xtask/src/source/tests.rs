//! Every way a source can fail, over real sockets that answer from a script.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::JoinHandle,
    time::Duration,
};

use serde_json::{Value, json};

use super::{ApiKey, Limits, Source, SourceError, server};

const DOCUMENT: &str = r#"{"openapi": "3.0.3", "info": {"title": "Ash API", "version": "0.2.0"}, "paths": {}}"#;

/// A server that gives one answer, byte for byte, and then closes. The thread's result is the request it got.
fn serve(answer: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<String>) {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&mut stream);
        // The client may hang up as soon as it has seen enough.
        let _ = stream.write_all(&answer);
        request
    });
    (address, server)
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    String::from_utf8(request).unwrap()
}

fn answer(status: &str, content_type: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn limits() -> Limits {
    Limits { max_bytes: 1000, ..Limits::default() }
}

fn pull_with(url: String, key: Option<&str>, limits: &Limits) -> Result<Value, SourceError> {
    Source::Server { url, key: key.and_then(ApiKey::new) }.read(limits, std::io::empty())
}

fn pull(address: SocketAddr) -> Result<Value, SourceError> {
    pull_with(format!("http://{address}"), None, &limits())
}

/// The error for this answer, which must be one line and name the address.
#[track_caller]
fn error_for(response: impl Into<Vec<u8>>) -> SourceError {
    let (address, server) = serve(response);
    let error = pull(address).unwrap_err();
    server.join().unwrap();
    let text = error.to_string();
    assert!(text.starts_with(&format!("http://{address}/docs/json: ")) && !text.contains('\n'), "{text}");
    error
}

fn stdin(bytes: &[u8]) -> Result<Value, SourceError> {
    Source::from_file_argument("-").read(&limits(), bytes)
}

#[test]
fn a_server_s_document_is_fetched_from_docs_json() {
    let (address, server) = serve(answer("200 OK", "application/json; charset=utf-8", DOCUMENT));
    assert_eq!(pull(address).unwrap()["info"]["version"], "0.2.0");
    let request = server.join().unwrap().to_lowercase();
    assert!(request.starts_with("get /docs/json http/1.1\r\n"), "{request}");
    assert!(!request.contains("authorization"), "{request}");
}

#[test]
fn slashes_at_the_end_a_prefix_and_the_document_s_own_address_are_understood() {
    for (suffix, path) in [
        ("/", "/docs/json"),
        ("///", "/docs/json"),
        ("/ash/", "/ash/docs/json"),
        ("/docs/json", "/docs/json"),
        ("/ash/docs/json/", "/ash/docs/json"),
    ] {
        let (address, server) = serve(answer("200 OK", "application/json", DOCUMENT));
        pull_with(format!("http://{address}{suffix}"), None, &limits()).unwrap();
        assert!(server.join().unwrap().starts_with(&format!("GET {path} ")), "{suffix}");
    }
}

#[test]
fn the_key_is_sent_when_given() {
    let (address, server) = serve(answer("200 OK", "application/json", DOCUMENT));
    pull_with(format!("http://{address}"), Some("  secret-key\n"), &limits()).unwrap();
    assert!(server.join().unwrap().to_lowercase().contains("authorization: bearer secret-key\r\n"));
}

#[test]
fn a_blank_key_is_no_key() {
    assert_eq!(ApiKey::new(" \n"), None);
}

#[test]
fn the_key_is_never_printed() {
    let source = Source::Server { url: "http://localhost:1".into(), key: ApiKey::new("secret-key") };
    assert!(!format!("{source:?} {source}").contains("secret"));
    for status in ["401 Unauthorized", "500 Oops", "302 Found"] {
        let (address, server) = serve(answer(status, "application/json", r#"{"error":"secret-key"}"#));
        let error = pull_with(format!("http://{address}"), Some("secret-key"), &limits()).unwrap_err();
        server.join().unwrap();
        assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
    }
    let error = pull_with("http://localhost:1".into(), Some("sec\nret"), &limits()).unwrap_err();
    assert!(matches!(error, SourceError::UnusableKey), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("ret"), "{error:?}");
}

#[test]
fn a_password_in_the_url_is_refused_and_not_printed() {
    let source = Source::Server { url: "http://user:secret@localhost:1".into(), key: None };
    let error = source.read(&limits(), std::io::empty()).unwrap_err();
    assert!(matches!(error, SourceError::InvalidUrl { .. }), "{error:?}");
    assert!(!format!("{error:?} {error} {source}").contains("secret"));
}

#[test]
fn what_is_no_base_url_is_refused_before_anything_is_sent() {
    for url in ["localhost:4100", "", "ftp://h", "http://", "http://h?x=1", "http://h#x", "/docs/json"] {
        let error = pull_with(url.into(), None, &limits()).unwrap_err();
        assert!(matches!(error, SourceError::InvalidUrl { .. }), "{url}: {error:?}");
    }
}

#[test]
fn a_server_that_is_down_refuses_the_connection() {
    // The port of a client: taken, so that nobody else gets it, and not listening.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let address = client.local_addr().unwrap();
    let error = pull(address).unwrap_err();
    assert!(matches!(error, SourceError::Refused { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("http://{address}/docs/json: connection refused; is the server running?"));
}

#[test]
fn an_unknown_host_is_told_from_a_server_that_is_down() {
    // Longer than a name's part can be, so it is refused without asking any name server.
    let host = "a".repeat(64);
    let error = pull_with(format!("http://{host}.invalid:4100"), None, &limits()).unwrap_err();
    assert!(matches!(error, SourceError::UnknownHost { .. }), "{error:?}");
}

#[test]
fn a_server_that_never_answers_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let limits = Limits { total_timeout: Duration::ZERO, ..limits() };
    let error = pull_with(format!("http://{}", listener.local_addr().unwrap()), None, &limits).unwrap_err();
    assert!(matches!(error, SourceError::TimedOut { .. }), "{error:?}");
}

/// A body whose reading fails.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[test]
fn a_server_that_stops_in_the_middle_of_its_answer_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = &format!("http://{}", listener.local_addr().unwrap());
    let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    let timeout = client.get(nobody).timeout(Duration::ZERO).send().unwrap_err();
    assert!(timeout.is_timeout(), "{timeout:?}");
    for error in [io::ErrorKind::TimedOut.into(), io::Error::other(timeout)] {
        let body = DOCUMENT.as_bytes()[..10].chain(Failing(Some(error)));
        let error = server::body(body, Some(500), 1000, nobody).unwrap_err();
        assert!(matches!(error, SourceError::TimedOut { .. }), "{error:?}");
    }
    let reset = Failing(Some(io::ErrorKind::ConnectionReset.into()));
    let error = server::body(reset, None, 1000, nobody).unwrap_err();
    assert!(matches!(error, SourceError::Interrupted { .. }), "{error:?}");
}

#[test]
fn a_server_that_asks_for_a_key_says_which_variable_to_set() {
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let text = error_for(answer(status, "application/json", "{}")).to_string();
        assert!(text.ends_with("asks for a key: set ASH_API_KEY"), "{text}");
    }
}

#[test]
fn a_refused_key_is_told_from_a_missing_one() {
    let (address, server) = serve(answer("401 Unauthorized", "application/json", "{}"));
    let error = pull_with(format!("http://{address}"), Some("k"), &limits()).unwrap_err();
    server.join().unwrap();
    assert!(error.to_string().ends_with("refuses the key: check ASH_API_KEY"), "{error}");
}

#[test]
fn a_server_in_production_does_not_publish_its_document() {
    let body = r#"{"message":"Route GET:/docs/json not found","error":"Not Found","statusCode":404}"#;
    let error = error_for(answer("404 Not Found", "application/json", body));
    assert!(matches!(error, SourceError::NotPublished { .. }), "{error:?}");
}

#[test]
fn a_redirect_is_not_followed_but_named() {
    let head =
        "HTTP/1.1 301 Moved Permanently\r\nlocation: https://elsewhere.example/docs/json\r\ncontent-length: 0\r\n\r\n";
    let error = error_for(head);
    assert!(matches!(error, SourceError::Redirected { status: 301, .. }), "{error:?}");
    assert!(error.to_string().contains("https://elsewhere.example/docs/json"), "{error}");
}

#[test]
fn any_other_status_is_named() {
    for (status, code) in [("500 Oops", 500), ("429 Too Many Requests", 429), ("204 No Content", 204)] {
        let found = error_for(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"));
        assert!(matches!(found, SourceError::Status { status, .. } if status == code), "{found:?}");
    }
}

#[test]
fn a_web_page_is_told_from_broken_json() {
    for response in [
        answer("200 OK", "text/html; charset=utf-8", "Welcome"),
        answer("200 OK", "application/json", "\n <!doctype html><p>"),
    ] {
        let error = error_for(response);
        assert!(matches!(error, SourceError::Html { .. }), "{error:?}");
    }
}

#[test]
fn broken_json_is_told_from_json_that_was_cut() {
    let error = error_for(answer("200 OK", "application/json", "{\"openapi\": oops}"));
    assert!(matches!(error, SourceError::NotJson { .. }), "{error:?}");
    assert!(error.to_string().contains("line 1, column 13"), "{error}");
    let error = error_for(answer("200 OK", "application/json", &DOCUMENT[..50]));
    assert!(matches!(error, SourceError::Truncated { .. }), "{error:?}");
    let error = error_for(answer("200 OK", "application/json", ""));
    assert!(matches!(error, SourceError::Empty { .. }), "{error:?}");
}

#[test]
fn an_answer_shorter_than_it_says_broke_off() {
    let error = error_for(format!("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{DOCUMENT}"));
    assert!(matches!(error, SourceError::Interrupted { .. }), "{error:?}");
    let error = error_for("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"ope");
    assert!(matches!(error, SourceError::Interrupted { .. }), "{error:?}");
}

#[test]
fn what_is_not_http_is_no_answer() {
    for response in ["", "SSH-2.0-OpenSSH_9.2\r\n\r\n"] {
        let error = error_for(response);
        assert!(matches!(error, SourceError::Interrupted { .. }), "{error:?}");
    }
}

#[test]
fn json_that_is_no_openapi_document_is_refused() {
    for body in ["[]", "{\"swagger\": \"2.0\"}", "{\"openapi\": \"4.0.0\", \"paths\": {}}"] {
        let error = error_for(answer("200 OK", "application/json", body));
        assert!(matches!(error, SourceError::NotOpenApi { .. }), "{error:?}");
    }
}

#[test]
fn a_document_that_is_too_large_is_refused_with_or_without_a_length() {
    let body = " ".repeat(1001);
    for response in [answer("200 OK", "application/json", &body), format!("HTTP/1.1 200 OK\r\n\r\n{body}")] {
        let error = error_for(response);
        assert!(matches!(error, SourceError::TooLarge { max_bytes: 1000, .. }), "{error:?}");
    }
    assert!(matches!(stdin(body.as_bytes()), Err(SourceError::TooLarge { .. })));
}

#[test]
fn a_document_as_large_as_the_limit_is_read() {
    let body = format!("{DOCUMENT:<1000}");
    assert_eq!(body.len(), 1000);
    let (address, server) = serve(answer("200 OK", "application/json", &body));
    assert!(pull(address).is_ok());
    server.join().unwrap();
}

#[test]
fn a_file_and_standard_input_are_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("raw.json");
    std::fs::write(&path, DOCUMENT).unwrap();
    let from_file = Source::from_file_argument(&path).read(&limits(), std::io::empty()).unwrap();
    assert_eq!(from_file, stdin(DOCUMENT.as_bytes()).unwrap());
    assert_eq!(from_file, serde_json::from_str::<Value>(DOCUMENT).unwrap());
}

#[test]
fn a_byte_order_mark_is_ignored() {
    let bytes = [b"\xEF\xBB\xBF", DOCUMENT.as_bytes()].concat();
    assert_eq!(stdin(&bytes).unwrap()["openapi"], json!("3.0.3"));
}

#[test]
fn a_file_that_is_missing_or_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.json");
    let error = Source::File(path.clone()).read(&limits(), std::io::empty()).unwrap_err();
    assert_eq!(error.to_string(), format!("{}: no such file", path.display()));
    let error = Source::File(folder.path().to_owned()).read(&limits(), std::io::empty()).unwrap_err();
    assert!(matches!(error, SourceError::Unreadable { .. }), "{error:?}");
}

/// The error for these bytes, in its words after the origin.
#[track_caller]
fn words_for(bytes: &[u8]) -> String {
    let text = stdin(bytes).unwrap_err().to_string();
    assert!(!text.contains('\n'), "{text}");
    text.strip_prefix("standard input: ").unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn each_way_of_not_being_json_has_its_own_words() {
    let utf_16: Vec<u8> = DOCUMENT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xFF\xFE".as_slice(), &utf_16].concat();
    let deep = |depth: usize| format!(r#"{{"x": {}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    for (bytes, words) in [
        (marked.as_slice(), "UTF-16 instead of UTF-8; save it as UTF-8 first"),
        (&utf_16, "UTF-16 instead of UTF-8; save it as UTF-8 first"),
        (b"\x00\x00\x00{\x00\x00\x00}", "UTF-32 instead of UTF-8; save it as UTF-8 first"),
        (b"{\n\"openapi\": \"\xFF\"}", "not UTF-8 (line 2); JSON has to be, so save it as UTF-8 first"),
        (
            deep(200).as_bytes(),
            "nested deeper than 128 levels (line 1); put what is inside into components and refer to it",
        ),
        (&[b'['; 999], "nested deeper than 128 levels (line 1); put what is inside into components and refer to it"),
        (b"openapi: 3.0.3\npaths: {}", "YAML instead of JSON; convert it first, as with `yq -o json`"),
        (b"# Ash\n---\nopenapi: 3.0.3", "YAML instead of JSON; convert it first, as with `yq -o json`"),
    ] {
        assert_eq!(words_for(bytes), words, "{}", String::from_utf8_lossy(bytes));
    }
    for (json, problem) in [
        (r#"{"x": NaN}"#, "`NaN` is not a JSON value"),
        (r#"{"x": -Infinity}"#, "`-Infinity` is not a JSON value"),
        (r#"{"x": Infinity}"#, "`Infinity` is not a JSON value"),
        (r#"{"x": "\ud800"}"#, "a `\\u` escape is half of a surrogate pair"),
        (r#"{"x": "\ud800\u0041"}"#, "a `\\u` escape is half of a surrogate pair"),
        (r#"{"x": "\udc00"}"#, "a `\\u` escape is half of a surrogate pair"),
        (r#"{"x": 1e999}"#, "a number is too large for JSON parsers"),
        (r#"{"x": oops}"#, "expected value"),
        (r#"{"x": 1,}"#, "trailing comma"),
        (r#"{} {}"#, "trailing characters"),
    ] {
        let words = words_for(json.as_bytes());
        assert!(
            words.starts_with("not JSON (line 1, column ") && words.contains(&format!(": {problem}); ")),
            "{words}"
        );
    }
}

#[test]
fn a_depth_that_is_allowed_is_read() {
    let inside = format!("{}{}", "[".repeat(120), "]".repeat(120));
    let text = DOCUMENT.replacen("{}", &format!(r#"{{}}, "x-deep": {inside}"#), 1);
    assert!(stdin(text.as_bytes()).is_ok());
}

#[test]
fn each_way_of_not_being_openapi_has_its_own_words() {
    for (json, words) in [
        (
            r#"{"swagger": "2.0", "paths": {}}"#,
            "it is Swagger 2.0; convert it to OpenAPI 3 first, as with `swagger2openapi`",
        ),
        (r#"{"openapi": "3.0.3", "paths": null}"#, "`paths` is null instead of an object; correct it at its source"),
        (r#"{"openapi": "3.0.3"}"#, "it has no `paths`; add `\"paths\": {}` at its source if it has no operations"),
        (
            r#"{"openapi": "3.0.3", "webhooks": {}}"#,
            "it has no `paths`; add `\"paths\": {}` at its source if it has no operations",
        ),
        (r#"{"openapi": "4.0.0", "paths": {}}"#, "its version is 4.0.0; a version 3 is needed"),
        (r#"{"paths": {}}"#, "it has no `openapi` member that states its version; is this the right file or address?"),
        ("[]", "it is an array instead of an object; is this the right file or address?"),
    ] {
        assert_eq!(words_for(json.as_bytes()), format!("not an OpenAPI 3 document: {words}"));
    }
    for json in [r#"{"openapi": "3.1.0", "webhooks": {}}"#, r#"{"openapi": "3.1.0", "components": {}}"#] {
        assert!(stdin(json.as_bytes()).is_ok(), "{json}");
    }
}

#[test]
fn keys_that_an_object_has_twice_are_noted_with_their_place() {
    let text = r#"{"openapi": "3.0.3", "paths": {"/a": {"get": {}}, "/b": {}, "/a": {"put": {"x": [{"k": 1, "k": 2, "k": 3}]}}}}"#;
    let reading = Source::from_file_argument("-").read_noting(&limits(), text.as_bytes()).unwrap();
    assert_eq!(reading.document, serde_json::from_str::<Value>(text).unwrap());
    let places: Vec<&str> = reading.repeated.iter().map(|key| key.place.as_str()).collect();
    assert_eq!(places, ["paths./a.put.x.0.k", "paths./a"]);
    assert_eq!(
        reading.repeated[1].to_string(),
        "`paths./a` appears more than once; only the last one counts, so remove the others"
    );
    let reading = Source::from_file_argument("-").read_noting(&limits(), DOCUMENT.as_bytes()).unwrap();
    assert_eq!(reading.repeated, []);
}

#[test]
fn a_hundred_thousand_levels_are_an_error_and_do_not_overflow_the_stack() {
    for text in ["[\n".repeat(100_000), "{\"a\":\n".repeat(100_000)] {
        let error = super::document::parse(text.as_bytes(), "deep.json").unwrap_err().to_string();
        assert!(error.starts_with("deep.json: nested deeper than 128 levels (line 1"), "{error}");
    }
}
