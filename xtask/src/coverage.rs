//! `cargo xtask coverage`: which operations of the contract have a route in the dev server, a method in the SDK and a test
//! of it against a live dev server. Nothing is listed by hand: it is read from the contract, the routes and the sources.

mod sources;

use std::{collections::BTreeMap, fmt::Write};

use clap::Args;
use serde_json::Value;

use crate::{
    console,
    exit::{Failure, Outcome},
    openapi::committed,
    output, workspace,
};

use sources::{Calls, Methods};

const TABLE: &str = "ash-sdk/docs/coverage.md";
const MEND: &str = "cargo xtask coverage";
const MISSING: &str = "**missing**";

/// Whether to write the table or only to look.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only say whether the table is what it would be now and has no gaps; exits with 4 when it is not.
    #[arg(long)]
    check: bool,
}

/// Derives the table, prints it, and writes or checks the committed one.
///
/// # Errors
/// [`Failure::Stale`], with `--check`, if the committed table is another or something is missing in it;
/// [`Failure::Internal`] if a source cannot be read.
pub fn run(arguments: &Arguments) -> Outcome {
    let methods = Methods::read(&workspace::file("ash-sdk/src"))?;
    let calls = Calls::read(&workspace::file("tests/e2e/tests/api"))?;
    let coverage = Coverage::derive(&committed::contract()?, &ash_dev_server::contract(), &methods, &calls);
    console::print(&coverage.to_text())?;
    let path = workspace::file(TABLE);
    if !arguments.check {
        let became = output::write_text(&path, &coverage.to_markdown())?;
        return console::print(&format!("{TABLE}: {became}\n"));
    }
    match coverage.gaps().as_slice() {
        [] => committed::is_fresh(&path, &coverage.to_markdown(), MEND),
        // To write the table again would not mend this.
        gaps => Err(Failure::Stale(format!("not covered: {}. Write what is missing", gaps.join(", ")))),
    }
}

/// An operation, or a method that is none, and what there is of it.
#[derive(Debug)]
struct Row {
    name: String,
    /// The method and path, for operations.
    route: Option<String>,
    is_served: bool,
    method: Method,
    /// The file that tests it most.
    test: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Present,
    /// Reached through the generated client, on purpose: for servers among themselves.
    Raw,
    Missing,
}

#[derive(Debug)]
struct Coverage {
    operations: Vec<Row>,
    helpers: Vec<Row>,
}

impl Coverage {
    fn derive(contract: &Value, served: &Value, methods: &Methods, calls: &Calls) -> Self {
        let served = operations(served);
        let known = operations(contract);
        let rows = known.iter().map(|(id, route)| {
            let is_internal = route.contains(" /api/internal/");
            let method = match (methods.has(id), is_internal) {
                (true, _) => Method::Present,
                (false, true) => Method::Raw,
                (false, false) => Method::Missing,
            };
            let test = if method == Method::Raw { calls.raw(id) } else { calls.to(id) };
            let is_served = served.get(id) == Some(route);
            Row { name: id.clone(), route: Some(route.clone()), is_served, method, test }
        });
        let helpers = methods.names().filter(|name| !known.contains_key(*name)).map(|name| Row {
            name: name.to_owned(),
            route: None,
            is_served: true,
            method: Method::Present,
            test: calls.to(name),
        });
        let mut operations: Vec<_> = rows.collect();
        operations.sort_by(|one, other| by_path(one).cmp(&by_path(other)));
        Self { operations, helpers: helpers.collect() }
    }

    fn gaps(&self) -> Vec<String> {
        let gaps = self.operations.iter().chain(&self.helpers).flat_map(|row| {
            let missing = [
                (!row.is_served, "no route"),
                (row.method == Method::Missing, "no method"),
                (row.test.is_none(), "no end-to-end test"),
            ];
            let missing: Vec<_> = missing.into_iter().filter(|(gap, _)| *gap).map(|(_, what)| what).collect();
            (!missing.is_empty()).then(|| format!("{} ({})", row.name, missing.join(", ")))
        });
        gaps.collect()
    }

    fn summary(&self) -> String {
        let count = |is: &dyn Fn(&Row) -> bool| self.operations.iter().filter(|row| is(row)).count();
        format!(
            "{} operations in the contract: {} served by the dev server, {} with a method and {} reached through \
             `AshClient::raw`, {} tested end to end. {} more methods, {} of them tested.",
            self.operations.len(),
            count(&|row| row.is_served),
            count(&|row| row.method == Method::Present),
            count(&|row| row.method == Method::Raw),
            count(&|row| row.test.is_some()),
            self.helpers.len(),
            self.helpers.iter().filter(|row| row.test.is_some()).count(),
        )
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        for row in self.operations.iter().chain(&self.helpers) {
            let served = if row.is_served { "" } else { "no route" };
            let method = match row.method {
                Method::Present => "",
                Method::Raw => "raw",
                Method::Missing => "no method",
            };
            let route = row.route.as_deref().unwrap_or("-");
            let test = row.test.as_deref().unwrap_or("no test");
            let line = format!("{:26} {route:58} {served:8} {method:9} {test}", row.name);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text + &self.summary() + "\n"
    }

    fn to_markdown(&self) -> String {
        let mut text = format!(
            "What of the API there is here. Made by `{MEND}`; do not edit.\n\n{}\n\n\
             | operation | route | method | tested in |\n|---|---|---|---|\n",
            self.summary().replace("`AshClient::raw`", "[`AshClient::raw`](crate::AshClient::raw)")
        );
        for row in &self.operations {
            let route = row.route.as_deref().filter(|_| row.is_served);
            let route = route.map_or(MISSING.to_owned(), |route| format!("`{route}`"));
            // Writing to a string does not fail.
            let _ = writeln!(text, "| `{}` | {route} | {} | {} |", row.name, row.linked_method(), row.shown_test());
        }
        text.push_str("\nMethods that are no operation of their own:\n\n| method | tested in |\n|---|---|\n");
        for row in &self.helpers {
            let _ = writeln!(text, "| {} | {} |", row.linked_method(), row.shown_test());
        }
        text
    }
}

impl Row {
    fn linked_method(&self) -> String {
        match self.method {
            Method::Present => format!("[`{0}`](crate::AshClient::{0})", self.name),
            Method::Raw => "raw".to_owned(),
            Method::Missing => MISSING.to_owned(),
        }
    }

    fn shown_test(&self) -> String {
        self.test.as_ref().map_or(MISSING.to_owned(), |test| format!("`{test}`"))
    }
}

fn by_path(row: &Row) -> (&str, &str) {
    let (method, path) = row.route.as_deref().and_then(|route| route.split_once(' ')).unwrap_or_default();
    (path, method)
}

/// The operations of a document: `POST /api/agents` by its id.
fn operations(document: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if let Some(id) = operation["operationId"].as_str() {
                found.insert(id.to_owned(), format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(operations: &[(&str, &str, &str)]) -> Value {
        let mut paths = json!({});
        for (id, method, path) in operations {
            paths[path][method] = json!({ "operationId": id });
        }
        json!({ "paths": paths })
    }

    fn coverage(sdk: &str, tests: &str) -> Coverage {
        let contract = document(&[
            ("list_agents", "get", "/api/agents"),
            ("new_thing", "post", "/api/things"),
            ("list_runners", "get", "/api/internal/runners"),
        ]);
        let served = document(&[
            ("list_agents", "get", "/api/agents"),
            ("new_thing", "put", "/api/things"),
            ("list_runners", "get", "/api/internal/runners"),
        ]);
        let (mut methods, mut calls) = (Methods::default(), Calls::default());
        methods.add(sdk).unwrap();
        calls.add("t.rs", tests).unwrap();
        Coverage::derive(&contract, &served, &methods, &calls)
    }

    const SDK: &str = "impl AshClient { pub fn list_agents(&self) {} pub fn new() {} fn private(&self) {} \
        pub fn helper(&self) {} } impl Other { pub fn new_thing(&self) {} }";

    #[test]
    fn what_is_there_is_found_and_what_is_missing_is_named() {
        let coverage = coverage(
            SDK,
            "async fn live() -> World {} \
             #[tokio::test] async fn t() { live(); assert!(client.list_agents().await.is_ok()); raw.list_runners(); } \
             #[test] fn u() { World::new().client.helper::<X>(); }",
        );
        assert_eq!(coverage.gaps(), ["new_thing (no route, no method, no end-to-end test)"]);
        let table = coverage.to_markdown();
        assert!(table.contains("| `list_runners` | `GET /api/internal/runners` | raw | `t.rs` |"), "{table}");
        assert!(table.contains("| `new_thing` | **missing** | **missing** | **missing** |"), "{table}");
        assert!(table.contains("| [`helper`](crate::AshClient::helper) | `t.rs` |"), "{table}");
    }

    #[test]
    fn a_call_in_a_comment_or_an_ignored_test_or_without_a_live_server_or_not_through_raw_is_no_test() {
        let coverage = coverage(
            SDK,
            "// World.list_agents()\n#[test] #[ignore] fn t() { World::new().list_agents(); } \
             #[test] fn u() { World::new().list_runners(); } #[test] fn v() { scripted().helper(); }",
        );
        let gaps = coverage.gaps().join("; ");
        for name in ["list_agents (no end-to-end test)", "list_runners (no end-to-end test)", "helper (no end"] {
            assert!(gaps.contains(name), "{name} in {gaps}");
        }
    }
}
