//! Requests sent and responses taken by a client that was generated from the contract in `fixtures`.

#![allow(clippy::unwrap_used)]

use std::{
    future::Future,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread,
};

use ash_sdk_generator_fixtures::{
    Client, Error, Transport,
    params::{GetThingParams, ListThingsParams, PokeThingParams},
    types::{Colour, CreateThingSuccess, InLineBody, Nothing, PokeThingBody, Thing, ThingId, Version},
};
use uuid::Uuid;

const THING: &str = r#"{"id":"b8e00b16-84f1-4b4a-8e15-0449904b6db3","colour":"red","tags":[]}"#;

fn id() -> ThingId {
    ThingId(Uuid::parse_str("b8e00b16-84f1-4b4a-8e15-0449904b6db3").unwrap())
}

/// Answers one request; returns what the call returned, the request's head and its body.
async fn exchange<T, F: Future<Output = T>>(
    status: &str,
    body: &str,
    call: impl FnOnce(Client) -> F,
) -> (T, String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::new_with_client(
        &format!("http://{}", listener.local_addr().unwrap()),
        reqwest::Client::new(),
        Transport,
    );
    let response = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let server = thread::spawn(move || {
        let mut connection = BufReader::new(listener.accept().unwrap().0);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(connection.read_line(&mut head).unwrap() > 0);
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut sent = vec![0; length.parse().unwrap()];
        connection.read_exact(&mut sent).unwrap();
        connection.get_mut().write_all(response.as_bytes()).unwrap();
        (head, String::from_utf8(sent).unwrap())
    });
    let returned = call(client).await;
    let (head, sent) = server.join().unwrap();
    (returned, head, sent)
}

#[tokio::test]
async fn parameters_are_sent_by_their_names_on_the_wire() {
    let params = ListThingsParams::new()
        .user_id("1")
        .user_id_2("2")
        .body_2("3")
        .type_("a")
        .colours(vec![Colour::Red, Colour::from("new")])
        .x_request_id("r1")
        .since("2026-01-01T00:00:00.000Z")
        .x_token("hunter2")
        .verbose(true);
    assert!(!format!("{params:?}").contains("hunter2"), "{params:?}");
    let (things, head, _) = exchange("200 OK", &format!("[{THING}]"), async |client: Client| {
        client.list_things_with(&params).await.unwrap().into_inner()
    })
    .await;
    let request = head.lines().next().unwrap();
    for sent in ["userId=1", "user_id=2", "body=3", "type=a", "colours=red&colours=new", "verbose=true"] {
        assert!(request.contains(sent), "{sent} is not in {request}");
    }
    assert!(head.contains("x-request-id: r1\r\n") && head.contains("x-token: hunter2\r\n"), "{head}");
    assert_eq!(things, [Thing::new(id(), "red", Vec::<String>::new())]);
}

#[tokio::test]
async fn without_optional_parameters_nothing_is_sent_for_them() {
    let (things, head, _) =
        exchange("200 OK", "[]", async |client: Client| client.list_things().await.unwrap().into_inner()).await;
    assert!(head.starts_with("GET /things HTTP/1.1\r\n"), "{head}");
    assert!(things.is_empty());
}

#[tokio::test]
async fn a_response_without_content_beside_one_with_a_body_is_none() {
    let (found, ..) = exchange("200 OK", THING, async |client: Client| client.get_thing(&id()).await.unwrap()).await;
    assert_eq!(found.into_inner(), Some(Thing::new(id(), "red", Vec::<String>::new())));
    let params = GetThingParams::new().id_2("x");
    let (found, head, _) =
        exchange("204 No Content", "", async |client: Client| client.get_thing_with(&id(), &params).await.unwrap())
            .await;
    assert_eq!((found.status().as_u16(), found.into_inner()), (204, None));
    assert!(head.starts_with("GET /things/b8e00b16-84f1-4b4a-8e15-0449904b6db3?id=x HTTP/1.1"), "{head}");
}

#[tokio::test]
async fn successes_with_different_bodies_are_one_enum() {
    let thing = Thing::new(id(), "red", Vec::<String>::new());
    for (status, body, expected) in [
        ("201 Created", THING, CreateThingSuccess::Created(thing.clone())),
        ("200 OK", THING, CreateThingSuccess::Created(thing.clone())),
        ("202 Accepted", r#"{"hint":"later"}"#, CreateThingSuccess::Accepted(Nothing::new().hint("later"))),
        ("204 No Content", "", CreateThingSuccess::NoContent),
    ] {
        let (created, _, sent) =
            exchange(status, body, async |client: Client| client.create_thing(&thing).await.unwrap().into_inner())
                .await;
        assert_eq!(created, expected, "{status}");
        assert_eq!(sent, r#"{"colour":"red","id":"b8e00b16-84f1-4b4a-8e15-0449904b6db3","tags":[]}"#);
    }
}

#[tokio::test]
#[expect(deprecated, reason = "the contract deprecates it")]
async fn the_body_that_there_is_is_taken_beside_a_success_without_one() {
    let (deleted, ..) =
        exchange("201 Created", "{}", async |client: Client| client.delete_thing(&id()).await.unwrap()).await;
    assert_eq!(deleted.into_inner(), Some(Nothing::new()));
    let (deleted, ..) = exchange("200 OK", "", async |client: Client| client.delete_thing(&id()).await.unwrap()).await;
    assert_eq!(deleted.into_inner(), None);
}

#[tokio::test]
async fn a_success_that_cannot_be_expressed_is_returned_whole() {
    let (error, ..) =
        exchange("206 Partial Content", "xyz", async |client: Client| client.poke_thing(&id()).await.unwrap_err())
            .await;
    let Error::UnexpectedResponse(response) = error else { unreachable!("{error}") };
    assert_eq!(response.text().await.unwrap(), "xyz");
}

#[tokio::test]
async fn an_optional_body_is_sent_where_it_is_given() {
    let params = PokeThingParams::new().body(PokeThingBody::new().note("n"));
    let (_, head, sent) =
        exchange("200 OK", "{}", async |client: Client| client.poke_thing_with(&id(), &params).await.unwrap()).await;
    assert_eq!(sent, r#"{"note":"n"}"#);
    assert!(head.contains("content-type: application/json"), "{head}");
    let (_, head, sent) =
        exchange("200 OK", "{}", async |client: Client| client.poke_thing(&id()).await.unwrap()).await;
    assert!(sent.is_empty() && !head.contains("content-type"), "{head}{sent}");
}

#[tokio::test]
async fn unions_and_odd_names_may_stand_in_a_path() {
    let (_, head, _) =
        exchange("200 OK", "5", async |client: Client| client.get_version(&Version::from(7)).await.unwrap()).await;
    assert!(head.starts_with("GET /versions/7 HTTP/1.1"), "{head}");
    let body = InLineBody::new("x");
    let (done, head, _) = exchange("200 OK", r#"{"result":"done","at":"now"}"#, async |client: Client| {
        client.in_line("a/b", &body).await.unwrap().into_inner()
    })
    .await;
    assert!(head.starts_with("POST /inline/a%2Fb HTTP/1.1"), "{head}");
    assert!(matches!(done, ash_sdk_generator_fixtures::types::InLineResponse::Done(_)), "{done:?}");
}

#[test]
fn every_operation_that_is_not_left_out_has_a_route() {
    let routes = ash_sdk_generator_fixtures::routes();
    let found = |id: &str| routes.iter().find(|route| route.operation_id == id).map(|route| (route.method, route.path));
    assert_eq!(found("probe_things"), Some(("HEAD", "/things")));
    assert_eq!(found("in_line"), Some(("POST", "/inline/{a-b}")));
    assert_eq!(found("get_nameless_by_id"), Some(("GET", "/api/nameless/{id}")));
    assert_eq!(found("upload"), None);
}
