//! The recorded answers of a real server: each fits the contract with nothing undeclared, and this server's own
//! answer to the same kind of request has the same members.
mod provoke;
mod schema;
mod table;

use std::{collections::BTreeMap, fs, path::Path};

use self::{
    provoke::answers,
    schema::{Contract, member_paths},
    table::{NOT_ANSWERS, Row, TABLE},
};
use serde_json::Value;

/// Returns the recorded responses by file name.
fn recorded() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/samples");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    });
    files.collect()
}

fn row(file: &str) -> &'static Row {
    TABLE.iter().find(|row| row.file == file).unwrap_or_else(|| panic!("{file} is in no row of the table"))
}

#[test]
fn every_recorded_file_has_a_row_and_every_row_a_file() {
    let recorded = recorded();
    for file in recorded.keys().filter(|file| !NOT_ANSWERS.contains(&file.as_str())) {
        row(file);
    }
    for row in TABLE {
        assert!(recorded.contains_key(row.file), "{} is not recorded", row.file);
    }
}

#[test]
fn recorded_answers_fit_the_contract_with_nothing_undeclared() {
    let recorded = recorded();
    let contract = Contract::new(ash_dev_server::contract());
    let mut checked = 0;
    for row in TABLE.iter().filter(|row| row.file.ends_with(".json")) {
        for body in row.bodies(&serde_json::from_str(&recorded[row.file]).unwrap()) {
            let faults = contract.faults(contract.schema_of(row), &body);
            assert!(faults.is_empty(), "{}: {faults:#?}", row.file);
            checked += 1;
        }
    }
    assert!(checked >= TABLE.len());
}

#[tokio::test]
async fn this_servers_answers_have_the_same_members_and_fit_the_contract_too() {
    let recorded = recorded();
    let contract = Contract::new(ash_dev_server::contract());
    let answers = answers().await;
    for row in TABLE {
        let own = answers.get(row.file).unwrap_or_else(|| panic!("nothing provokes {}", row.file));
        if !row.file.ends_with(".json") {
            assert_eq!(metric_names(own.as_str().unwrap()), metric_names(&recorded[row.file]));
            continue;
        }
        let schema = contract.schema_of(row);
        let recorded = row.bodies(&serde_json::from_str(&recorded[row.file]).unwrap());
        let own = row.bodies(own);
        for body in &own {
            let faults = contract.faults(schema, body);
            assert!(faults.is_empty(), "{}: {faults:#?}", row.file);
        }
        let paths = |bodies: &[Value]| member_paths(&contract, schema, bodies);
        assert_eq!(paths(&own), paths(&recorded), "{}", row.file);
    }
}

/// Returns the names in a text of metrics: comments whole, samples without their values.
fn metric_names(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| match line.rsplit_once(' ') {
        Some((name, _)) if !line.starts_with('#') => {
            name.split_once("coordinator=").map_or(name, |(before, _)| before).to_owned()
        }
        _ => line.to_owned(),
    });
    lines.collect()
}
