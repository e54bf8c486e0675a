//! Prints the raw client of a contract, and the warnings to stderr: `generate CONTRACT`.

#![allow(clippy::print_stdout)]

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: generate CONTRACT")?;
    let contract = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let started = std::time::Instant::now();
    let client = ash_sdk_generator::raw::generate(&contract)?;
    for warning in &client.warnings {
        eprintln!("warning: {warning}");
    }
    eprintln!("generated in {:?}", started.elapsed());
    println!("{}", client.source);
    Ok(())
}
