//! Generates the client from the contract. The crate `ash-sdk-generator` does the work.

use std::{env, error::Error, fs, path::Path, process::ExitCode};

const CONTRACT: &str = "../openapi/ash.json";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Cargo shows what a failed build script printed.
            eprintln!("error: the client cannot be generated from {CONTRACT}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={CONTRACT}");
    println!("cargo:rustc-check-cfg=cfg(ash_generated_at_build)");
    println!("cargo:rustc-cfg=ash_generated_at_build");
    let contract = fs::read_to_string(CONTRACT)
        .map_err(|error| format!("it cannot be read: {error}. To package this crate, run `make package`"))?;
    let contract = serde_json::from_str(&contract).map_err(|error| format!("it is not valid JSON: {error}"))?;
    let client = ash_sdk_generator::raw::generate(&contract)?;
    for warning in &client.warnings {
        println!("cargo:warning={warning}");
    }
    let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&folder).join("client.rs"), client.source)?;
    Ok(())
}
