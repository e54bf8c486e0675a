# A thin menu over cargo. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help openapi sdk-rust check-openapi server-changes package demo test test-all test-browser test-nginx test-redis lint
.PHONY: bench deny advisories docs msrv targets fuzz

help: ## List what there is to make
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

openapi: ## Make openapi/ash.json: pulled from ASH_SERVER_URL or ASH_OPENAPI (a file), otherwise from our own routes
	cargo xtask openapi refresh

sdk-rust: ## Make the contract and everything that is generated from it, and print what changed for users
	cargo xtask sdk-rust

check-openapi: ## Check that what is generated is fresh, and that nothing breaks that nobody accepted
	cargo xtask openapi check

server-changes: ## Build the SDK with changes of a server that need no hand-written line, and decode values with its types
	cargo xtask server-changes

package: ## The crates as they are published: packaged, used by a program with a test, and documented, all offline
	cargo xtask package

demo: ## The whole way, against a server of our own or the one that ASH_SERVER_URL names
	cargo run -p ash-sdk --example quickstart
	@printf '\nMore programs:\n'
	@for file in $(filter-out %/quickstart.rs,$(wildcard ash-sdk/examples/*.rs)); do \
		name=$$(basename $$file .rs); \
		features=$$(sed -n "/^name = \"$$name\"/{n;s/^required-features = //p;}" ash-sdk/Cargo.toml | tr -d '[]" '); \
		printf '  cargo run -p ash-sdk --example %s\n' "$$name$${features:+ --features $$features}"; \
		sed -n '1s,^//! ,      ,p' $$file; \
	done

test: ## All tests
	cargo test --workspace

test-browser: ## Tests of the example `axum_chat` in a real browser (`apt-get install chromium chromium-driver`)
	cargo test -p ash-e2e --features browser --test browser

test-nginx: ## Tests behind a real nginx, which has to be installed (`apt-get install nginx-light`)
	cargo test -p ash-e2e --features nginx --test nginx

test-redis: ## Tests with a real Redis or Valkey, which has to be installed (`apt-get install redis-server`)
	cargo test -p ash-sdk --features redis --lib turns
	cargo test -p ash-e2e --features redis --test turns --test turns_killed

test-all: ## All tests, and those with a browser, nginx and Redis
	cargo test --workspace --features ash-e2e/browser,ash-e2e/nginx,ash-e2e/redis

lint: ## Formatting, clippy and documentation, with no features, the default ones and all
	cargo fmt --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p ash-sdk --lib --no-default-features -- -D warnings
	cargo clippy -p ash-sdk --lib --no-default-features --features client -- -D warnings
	cargo clippy -p ash-sdk --lib --no-default-features --features native-tls -- -D warnings
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
	RUSTDOCFLAGS="-D warnings" cargo doc -p ash-sdk -p ash-sdk-gen --no-deps --no-default-features --features ash-sdk/client
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

bench: ## The event-stream decoder and whole streams, beside what others read them with
	cargo bench -p ash-sdk --bench sse --bench stream

deny: ## Licences, sources and duplicates of all dependencies; needs cargo-deny
	cargo deny check licenses bans sources

advisories: ## Known vulnerabilities of all dependencies; needs cargo-deny and the network
	cargo deny check advisories

docs: ## The documentation as docs.rs builds it, with the features that items need; needs a nightly toolchain
	RUSTDOCFLAGS="--cfg docsrs -D warnings" cargo +nightly doc -p ash-sdk -p ash-sdk-gen -p ash-dev-server --no-deps --all-features

msrv: ## The published crates with the oldest Rust that they support, which has to be installed
	cargo +$(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) check -p ash-sdk -p ash-sdk-gen -p ash-dev-server --all-features

targets: ## The published crates for Windows, musl and WebAssembly, as far as these targets are installed
	cargo xtask targets

fuzz: ## The event-stream decoder on random input, for a minute; needs a nightly toolchain and cargo-fuzz
	cd ash-sdk && cargo +nightly fuzz run decoder -- -max_total_time=60
