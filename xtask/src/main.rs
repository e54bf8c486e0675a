//! `cargo xtask`: the project's own tools. `cargo xtask help` lists them.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{exit, openapi, package, sdk, server_changes, targets};

/// Development tasks of the Ash Rust SDK.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make, compare and check the contract, openapi/ash.json.
    #[command(subcommand)]
    Openapi(openapi::Command),
    /// Make the contract and everything that is generated from it, and print what changed for users.
    SdkRust,
    /// Package the crates as they are published, offline, and test and document what was packaged.
    Package(package::Arguments),
    /// Check the published crates for other platforms, as far as their targets are installed.
    Targets,
    /// Build the SDK with changes of a server that need no hand-written line, and decode values with its types.
    ServerChanges,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.task {
        Task::Openapi(command) => command.run(),
        Task::SdkRust => sdk::run(),
        Task::Package(arguments) => package::run(&arguments),
        Task::ServerChanges => server_changes::run(),
        Task::Targets => targets::run(),
    };
    exit::report(outcome)
}
