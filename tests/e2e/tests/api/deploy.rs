use std::{fs, path::Path};

use ash_e2e::World;
use ash_sdk::{ErrorKind, Files};
use tempfile::TempDir;

use super::{Told, map};

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

async fn paths(world: &World, agent: &str) -> Vec<String> {
    world.client.list_agent_files(agent).await.unwrap().into_iter().map(|file| file.path).collect()
}

async fn claude_md(world: &World, agent: &str) -> String {
    world.client.get_agent_file(agent, "CLAUDE.md").await.unwrap().content
}

#[tokio::test]
async fn a_local_folder_is_deployed_with_its_files_and_its_environment() {
    let world = World::with(|server| server.exec(true)).await;
    let folder = folder(&[
        ("CLAUDE.md", b"# Mine\n"),
        ("skills/a b/ü.md", b"skill"),
        (".claude/settings.json", b"{}"),
        (".env", b"A=from .env\nB=from .env\nC=from .env\n"),
        (".env.local", b"B='from .env.local'\nC='from .env.local'\n"),
        ("node_modules/x.js", b"x"),
        (".git/config", b"x"),
        ("server.pid", b"1"),
    ]);
    let told = Told::default();
    let agent = world
        .client
        .deploy_agent_dir("my agent", folder.path())
        .env(map([("C", "from the call")]))
        .on_progress(told.callback())
        .await
        .unwrap();
    assert_eq!((agent.name.as_str(), agent.version), ("my-agent", 1), "the name is brought into a server's form");
    assert_eq!(paths(&world, "my-agent").await, [".claude/settings.json", "CLAUDE.md", "skills/a b/ü.md"]);
    assert_eq!(claude_md(&world, "my-agent").await, "# Mine\n");
    told.came_to(14);
    let session = world.client.create_session("my-agent").await.unwrap();
    let result = world.client.exec(session.id, "echo \"$A, $B, $C\"; cat 'skills/a b/ü.md'").await.unwrap();
    assert_eq!(result.stdout, "from .env, from .env.local, from the call\nskill");
}

#[tokio::test]
async fn a_folder_of_more_than_a_request_can_carry_arrives_whole() {
    let world = World::new().await;
    let bytes = |seed: u8| (0..700_000_u32).map(|index| (index as u8).wrapping_mul(7) ^ seed).collect::<Vec<u8>>();
    let folder =
        folder(&[("CLAUDE.md", b"# Large\n"), ("a.bin", &bytes(1)), ("b.bin", &bytes(2)), ("c.bin", &bytes(3))]);
    let (before, told) = (world.server.request_count(), Told::default());
    let deployment = world.client.deploy_agent_dir("large", folder.path()).renew_prewarmed(false);
    let agent = deployment.on_progress(told.callback()).await.unwrap();
    assert_eq!((agent.version, world.server.request_count() - before), (1, 3), "one deployment and two uploads");
    told.came_to(2_100_008);
    for (name, seed) in [("a.bin", 1), ("b.bin", 2), ("c.bin", 3)] {
        let download = world.client.download_agent_file("large", name).await.unwrap();
        assert_eq!(download.bytes(700_000).await.unwrap(), bytes(seed), "{name}");
    }
}

#[tokio::test]
async fn progress_of_a_deployment_only_grows_whatever_is_retried() {
    let clock = ash_e2e::clock::ManualClock::skipping(std::time::Duration::from_secs(8));
    let world = World::at(&clock, |server| server, |client| client).await;
    let folder = folder(&[("CLAUDE.md", b"# Large\n"), ("a.bin", &[1; 700_000]), ("b.bin", &[2; 700_000])]);
    let busy = world.server.fault(ash_dev_server::Fault::of("deploy_agent").status(429));
    let told = Told::default();
    let deployment = world.client.deploy_agent_dir("large", folder.path()).renew_prewarmed(false);
    deployment.on_progress(told.callback()).await.unwrap();
    assert_eq!(busy.happened(), 1);
    assert_eq!(told.all(), [(700_008, Some(1_400_008)), (1_400_008, Some(1_400_008))]);
    let sent = world.server.requests_of("deploy_agent");
    assert_eq!(sent.len(), 2);
}

#[tokio::test]
async fn a_file_that_changes_during_a_deployment_is_an_error_and_is_not_sent() {
    let world = World::new().await;
    let folder = folder(&[("CLAUDE.md", b"# Large\n"), ("a.bin", &[1; 700_000]), ("b.bin", &[2; 700_000])]);
    let changing = folder.path().join("b.bin");
    let shown = changing.display().to_string();
    // After the first request the second file is shorter.
    let deployment = world.client.deploy_agent_dir("large", folder.path());
    let deployment = deployment.on_progress(move |_| std::fs::write(&changing, b"short").unwrap());
    let error = deployment.await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Local), "{error}");
    assert!(error.message().contains(&shown) && error.message().contains("has changed"), "{error}");
    assert_eq!(world.server.requests_of("upload_agent_files").len(), 0);
    assert_eq!(paths(&world, "large").await, ["CLAUDE.md", "a.bin"]);
}

#[tokio::test]
async fn claude_md_comes_with_the_deployment_itself_wherever_it_stands_among_the_files() {
    let world = World::new().await;
    let many = |files: Files| (0..3).fold(files, |files, index| files.add(format!("{index}.bin"), vec![0; 700_000]));
    let files = many(Files::new()).add("CLAUDE.md", &b"# Last\n"[..]);
    // If the requests after the first one fail, the deployment alone is left.
    let failing = ash_e2e::scripted::ScriptedServer::start([ash_e2e::scripted::script()
        .read()
        .answer_json("403 Forbidden", "{\"error\":\"no\"}")])
    .await;
    let client = ash_sdk::AshClient::new(failing.url(), ash_e2e::KEY).unwrap();
    client.deploy_agent_files("bot", files.clone()).await.unwrap_err();
    let sent: ash_sdk::serde_json::Value = ash_sdk::serde_json::from_slice(&failing.received()[0].body).unwrap();
    assert_eq!(sent["files"][0]["path"], "CLAUDE.md");

    world.client.deploy_agent_files("bot", files).await.unwrap();
    assert_eq!(claude_md(&world, "bot").await, "# Last\n");
    let files = many(Files::new()).add("CLAUDE.md", &b"# File\n"[..]);
    world.client.deploy_agent_files("bot", files).system_prompt("# Prompt\n").await.unwrap();
    assert_eq!(claude_md(&world, "bot").await, "# Prompt\n", "the prompt takes the file's place");
}

#[tokio::test]
async fn a_deployment_again_without_claude_md_is_refused_and_overwrites_nothing() {
    let world = World::new().await;
    let deployed = Files::new().add("CLAUDE.md", &b"# Mine\n"[..]).add("a.txt", &b"a"[..]);
    world.client.deploy_agent_files("bot", deployed).await.unwrap();
    let before = world.server.request_count();
    let error = world.client.deploy_agent_files("bot", Files::new().add("b.txt", &b"b"[..])).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    assert!(error.message().contains("CLAUDE.md") && error.message().contains("upload_agent_files"), "{error}");
    let without = folder(&[("b.txt", b"b")]);
    let error = world.client.deploy_agent_dir("bot", without.path()).await.unwrap_err();
    assert!(error.message().contains(without.path().to_str().unwrap()), "{error}");
    assert!(error.message().contains("CLAUDE.md"), "{error}");
    assert_eq!(world.server.request_count(), before, "nothing was sent");
    assert_eq!(claude_md(&world, "bot").await, "# Mine\n");
    assert_eq!(world.client.get_agent("bot").await.unwrap().version, 1);

    // With a prompt there is a CLAUDE.md, and files of earlier deployments stay.
    let more = Files::new().add("b.txt", &b"b"[..]);
    let agent = world.client.deploy_agent_files("bot", more).system_prompt("# Yours\n").await.unwrap();
    assert_eq!(agent.version, 2);
    assert_eq!(claude_md(&world, "bot").await, "# Yours\n");
    assert_eq!(paths(&world, "bot").await, ["CLAUDE.md", "a.txt", "b.txt"]);
}

/// Deploys a folder that cannot be deployed: nothing is sent, and the error names the path.
async fn refused(world: &World, folder: &Path, path: &Path) -> ash_sdk::Error {
    let before = world.server.request_count();
    let error = world.client.deploy_agent_dir("bot", folder).await.unwrap_err();
    assert!(error.message().contains(path.to_str().unwrap()), "{} in {error}", path.display());
    assert_eq!(world.server.request_count(), before, "nothing was sent");
    error
}

#[tokio::test]
async fn a_missing_folder_or_a_file_in_its_place_is_one_error_that_names_the_path() {
    let world = World::new().await;
    let missing = Path::new("/nonexistent/agent");
    assert!(matches!(refused(&world, missing, missing).await.kind(), ErrorKind::Local));
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(refused(&world, file.path(), file.path()).await.kind(), ErrorKind::Local));
}

#[cfg(unix)]
#[tokio::test]
async fn what_cannot_be_read_in_a_folder_is_one_error_that_names_the_path() {
    let world = World::new().await;
    let dangling = folder(&[("CLAUDE.md", b"#")]);
    let link = dangling.path().join("link.txt");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    assert!(matches!(refused(&world, dangling.path(), &link).await.kind(), ErrorKind::Local));

    let socket = folder(&[("CLAUDE.md", b"#")]);
    let path = socket.path().join("listening");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert!(matches!(refused(&world, socket.path(), &path).await.kind(), ErrorKind::Local));

    let environment = folder(&[("CLAUDE.md", b"#"), (".env/x", b"")]);
    let path = environment.path().join(".env");
    assert!(matches!(refused(&world, environment.path(), &path).await.kind(), ErrorKind::Local));
}

#[tokio::test]
async fn a_folder_over_the_limits_is_one_error_that_names_the_path() {
    let world = World::new().await;
    let large = folder(&[("CLAUDE.md", b"#"), ("data/large.bin", &vec![0; 800_000])]);
    let error = refused(&world, large.path(), &large.path().join("data/large.bin")).await;
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");

    let sparse = folder(&[("CLAUDE.md", b"#")]);
    let path = sparse.path().join("huge.bin");
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let error = refused(&world, sparse.path(), &path).await;
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");

    // Each fits alone, but they must go together.
    let secrets = format!("A={}", "x".repeat(600_000));
    let together = folder(&[("CLAUDE.md", &vec![b'#'; 500_000]), (".env", secrets.as_bytes())]);
    let error = refused(&world, together.path(), together.path()).await;
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");
    assert!(!error.message().contains("xxx"), "{error}");
}

#[tokio::test]
async fn a_name_that_the_server_cannot_hold_is_refused_with_the_path() {
    let world = World::new().await;
    let folder = folder(&[("CLAUDE.md", b"#"), ("sub/a..b.txt", b"x")]);
    let error = refused(&world, folder.path(), Path::new("sub/a..b.txt")).await;
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
}

#[tokio::test]
async fn secrets_and_what_is_excluded_stay_here_and_what_is_included_is_sent() {
    let world = World::new().await;
    let folder = folder(&[
        ("CLAUDE.md", b"#"),
        (".env.production", b"A=1"),
        ("server.pem", b"key"),
        ("certificates/authority.pem", b"certificate"),
        ("notes/draft.txt", b"draft"),
        ("notes/final.md", b"final"),
    ]);
    let deploy = |name| world.client.deploy_agent_dir(name, folder.path());
    deploy("bot").await.unwrap();
    assert_eq!(paths(&world, "bot").await, ["CLAUDE.md", "notes/draft.txt", "notes/final.md"]);
    let deployment = deploy("chosen").exclude(["*.txt"]).exclude(vec!["/server.*".to_owned()]);
    let deployment = deployment.include(["certificates/*.pem"]);
    let left_out: Vec<_> = deployment.left_out().await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(left_out, [".env.production (may hold secrets)", "notes/draft.txt (excluded)", "server.pem (excluded)"]);
    deployment.await.unwrap();
    assert_eq!(paths(&world, "chosen").await, ["CLAUDE.md", "certificates/authority.pem", "notes/final.md"]);

    // Files that are given one by one are asked for, except where a pattern excludes them.
    let given = Files::new().add("CLAUDE.md", "#").add("server.pem", "key").add("target/debug/a", "a");
    let deployment = world.client.deploy_agent_files("given", given).exclude(["target/"]);
    let left_out: Vec<_> = deployment.left_out().await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(left_out, ["target/debug/a (excluded)"]);
    deployment.await.unwrap();
    assert_eq!(paths(&world, "given").await, ["CLAUDE.md", "server.pem"]);
}

#[tokio::test]
async fn a_pattern_that_is_not_valid_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let folder = folder(&[("CLAUDE.md", b"#")]);
    let before = world.server.request_count();
    let deploy = || world.client.deploy_agent_dir("bot", folder.path());
    for deployment in
        [deploy().exclude(["[a"]), deploy().include(["[a"]), deploy().exclude(["*.txt", "!keep.txt", "[a"])]
    {
        for error in [deployment.left_out().await.unwrap_err(), deployment.await.unwrap_err()] {
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
            assert!(error.message().contains("the pattern ") && error.operation() == Some("deploy_agent"), "{error}");
        }
    }
    assert_eq!(world.server.request_count(), before, "nothing was sent");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_leaves_the_folder_sends_nothing_and_is_named_with_its_target() {
    let world = World::new().await;
    let folder = folder(&[("CLAUDE.md", b"#")]);
    let link = folder.path().join("h");
    std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
    let error = refused(&world, folder.path(), &link).await;
    assert!(error.message().contains("a link to /etc/hostname, which is outside of the folder"), "{error}");
    world.client.deploy_agent_dir("bot", folder.path()).exclude(["h"]).await.unwrap();
    assert_eq!(paths(&world, "bot").await, ["CLAUDE.md"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_read_is_one_error_that_names_the_path() {
    use std::os::unix::fs::PermissionsExt;
    let reading = ash_e2e::privileges::without_them(async {
        let world = World::new().await;
        for path in ["secret.txt", "below/secret.txt", "below", ".env", "CLAUDE.md"] {
            let folder =
                folder(&[("CLAUDE.md", b"#"), ("secret.txt", b"x"), ("below/secret.txt", b"x"), (".env", b"A=1")]);
            let unreadable = folder.path().join(path);
            fs::set_permissions(&unreadable, fs::Permissions::from_mode(0o000)).unwrap();
            let error = refused(&world, folder.path(), &unreadable).await;
            assert!(
                matches!(error.kind(), ErrorKind::Local) && error.message().contains("permission denied"),
                "{error}"
            );
            fs::set_permissions(&unreadable, fs::Permissions::from_mode(0o700)).unwrap();
        }
    });
    reading.unwrap();
}
