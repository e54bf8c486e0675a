//! `cargo xtask`: the project's own tools. `cargo xtask help` lists them.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{coverage, exit, openapi, package, sdk};

/// Development tasks of the Ash Rust SDK.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// The contract, openapi/ash.json: make it, compare it, check it.
    #[command(subcommand)]
    Openapi(openapi::Command),
    /// The contract, the client made of it, and what changed for users.
    SdkRust,
    /// Package the crates as they are published, offline, and build what was packaged.
    Package(package::Arguments),
    /// Which operations have a route, a method and a test.
    Coverage(coverage::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.task {
        Task::Openapi(command) => command.run(),
        Task::SdkRust => sdk::run(),
        Task::Package(arguments) => package::run(&arguments),
        Task::Coverage(arguments) => coverage::run(&arguments),
    };
    exit::report(outcome)
}
