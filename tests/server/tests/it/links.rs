//! Links in uploaded archives: none is planted that leads out, whatever it leads through.
#![cfg(unix)]
use std::{fs, path::Path};

use crate::common::{
    Api,
    archive::{bundle, entry},
};

const FILE: u8 = b'0';
const HARD: u8 = b'1';
const LINK: u8 = b'2';
const FOLDER: u8 = b'5';

type Entries<'a> = &'a [(&'a str, u8, &'a str)];

fn archive(entries: Entries<'_>) -> Vec<u8> {
    let entries: Vec<_> = entries.iter().map(|(name, kind, content)| entry(name, *kind, content)).collect();
    bundle(&entries)
}

/// The links below a folder that lead out of it.
fn escaping_links(root: &Path) -> Vec<String> {
    let root = root.canonicalize().unwrap();
    let mut left = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                // One that leads nowhere must not do so outside.
                let target = path.parent().unwrap().join(fs::read_link(&path).unwrap());
                let existing = target.ancestors().find_map(|above| above.canonicalize().ok()).unwrap();
                if !existing.starts_with(&root) {
                    found.push(path.display().to_string());
                }
            } else if path.is_dir() {
                left.push(path);
            }
        }
    }
    found
}

#[tokio::test]
async fn a_link_that_would_lead_out_is_not_planted() {
    let cases: [Entries<'_>; 16] = [
        // Through a link that lies in the same archive.
        &[("a", LINK, "."), ("a/b", LINK, "..")],
        &[("x/y/up", LINK, "../.."), ("x/y/up/c", LINK, "../../..")],
        &[("d/e/", FOLDER, ""), ("up", LINK, "d/e"), ("d/e/l", LINK, "../.."), ("up/l/m", LINK, "..")],
        &[("a", LINK, "."), ("b", LINK, "a"), ("c", LINK, "b"), ("c/out", LINK, "../x")],
        // Through a name that becomes a link.
        &[("l", LINK, "n/../x"), ("n", LINK, ".")],
        &[("l", LINK, "n/../x"), ("d/", FOLDER, ""), ("n", LINK, "d")],
        &[("l", LINK, "n/m/../../x"), ("d/", FOLDER, ""), ("n", LINK, "d"), ("d/m", LINK, ".")],
        &[("d/", FOLDER, ""), ("l", LINK, "d/../x"), ("d", LINK, ".")],
        // By a link in place of another.
        &[("d/l", LINK, "../x"), ("d/l", LINK, "../../x")],
        &[("d/", FOLDER, ""), ("s", LINK, "d"), ("s/l", LINK, "../x"), ("s", LINK, "."), ("s/l", LINK, "../x")],
        // Another name for a link lies elsewhere.
        &[("d/e/l", LINK, "../../x"), ("h", HARD, "d/e/l")],
        &[("d/l", LINK, "../x"), ("d/e/", FOLDER, ""), ("e", LINK, "d"), ("h", HARD, "e/l")],
        &[("a", LINK, "/etc"), ("b", HARD, "a")],
        // Straight.
        &[("d/l", LINK, "../../x")],
        &[("l", LINK, "/")],
        &[("h", HARD, "d/../../x")],
    ];
    for entries in cases {
        let api = Api::start().await;
        let session = api.session().await;
        let error = api.unpack(&session, &archive(entries)).await.error(500);
        assert!(error.starts_with("Command failed: tar"), "{entries:?}: {error}");
        let workspace = api.workspace(&session).await;
        assert_eq!(escaping_links(&workspace), Vec::<String>::new(), "{entries:?}");
    }
}

#[tokio::test]
async fn a_later_archive_does_not_turn_links_of_an_earlier_one_outwards() {
    let cases: [(Entries<'_>, Entries<'_>); 4] = [
        (&[("d/", FOLDER, ""), ("l", LINK, "d/../x")], &[("d", LINK, ".")]),
        (&[("l", LINK, "n/x")], &[("n", LINK, "..")]),
        (&[("d/e/l", LINK, "../../x")], &[("d/e", LINK, "..")]),
        (&[("s", LINK, "d/e"), ("s/l", LINK, "../x")], &[("s", LINK, "."), ("s/l", LINK, "../x")]),
    ];
    for (first, second) in cases {
        let api = Api::start().await;
        let session = api.session().await;
        api.unpack(&session, &archive(first)).await.ok();
        api.unpack(&session, &archive(second)).await.error(500);
        let workspace = api.workspace(&session).await;
        assert_eq!(escaping_links(&workspace), Vec::<String>::new(), "{first:?}, {second:?}");
    }
}

#[tokio::test]
async fn a_link_that_a_command_made_is_no_way_out_for_others() {
    let api = Api::start().await;
    let session = api.session().await;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "s").unwrap();
    let workspace = api.workspace(&session).await;
    std::os::unix::fs::symlink(outside.path(), workspace.join("out")).unwrap();
    let cases: [Entries<'_>; 4] = [
        &[("l", LINK, "out/secret")],
        &[("h", HARD, "out/secret")],
        &[("d/l", LINK, "../out")],
        &[("out/f", FILE, "x")],
    ];
    for entries in cases {
        api.unpack(&session, &archive(entries)).await.error(500);
    }
    let planted = workspace.canonicalize().unwrap().join("out").display().to_string();
    assert_eq!(escaping_links(&workspace), [planted], "only the one that was there");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    // The link itself can be replaced.
    api.unpack(&session, &archive(&[("out", LINK, "CLAUDE.md")])).await.ok();
    assert_eq!(api.file(&session, "out").await, "Be kind.");
}

#[tokio::test]
async fn a_link_that_stays_inside_is_planted_in_whatever_order_it_comes() {
    let api = Api::start().await;
    let session = api.session().await;
    let entries: Entries<'_> = &[
        ("app", LINK, "current/app"),
        ("current", LINK, "releases/1"),
        ("early", LINK, "releases/../a.txt"),
        ("releases/1/app", FILE, "app"),
        ("releases/1/up", LINK, "../../a.txt"),
        ("dot", LINK, "./././a.txt"),
        ("a.txt", FILE, "a"),
        ("deep/er/", FOLDER, ""),
        ("short", LINK, "deep/er"),
        ("short/l", LINK, "../../a.txt"),
        ("other-name", HARD, "releases/1/app"),
    ];
    // The second time everything is there already.
    for _ in 0..2 {
        api.unpack(&session, &archive(entries)).await.ok();
        for (path, content) in [
            ("app", "app"),
            ("early", "a"),
            ("releases/1/up", "a"),
            ("dot", "a"),
            ("deep/er/l", "a"),
            ("other-name", "app"),
        ] {
            assert_eq!(api.file(&session, path).await, content, "{path}");
        }
    }
    let downloaded = api.get(&format!("/api/sessions/{session}/workspace")).await.body;
    let copy = api.session_with(serde_json::json!({"agent": "bot"})).await;
    api.unpack(&copy, &downloaded).await.ok();
    assert_eq!(api.file(&copy, "app").await, "app");
}

#[tokio::test]
async fn links_that_lead_in_a_circle_are_harmless() {
    let api = Api::start().await;
    let session = api.session().await;
    let circle: Entries<'_> = &[("a", LINK, "b"), ("b", LINK, "c/x"), ("c", LINK, "a")];
    api.unpack(&session, &archive(circle)).await.ok();
    assert_eq!(api.files(&session).await, ["CLAUDE.md"]);
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/a")).await.error(400), "Invalid file path");
    assert_eq!(api.get(&format!("/api/sessions/{session}/workspace")).await.status, 200);
}
