//! The servers of a document: the host is the caller's to choose, the path before all paths is not.

use super::comparison::{Comparison, DOCUMENT, Place};
use super::document::{members, text};
use super::level::Direction;
use super::paths;
use super::rules::Rule;
use serde_json::Value;

/// Pairing of paths as written, or with the path of the server before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairing {
    AsWritten,
    WithBasePath,
}

/// The servers of the whole document.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (base, new) = (comparison.base.root, comparison.new.root);
    let place = Place::new(DOCUMENT, Direction::None, "servers");
    if pairing(comparison) == Pairing::WithBasePath {
        let (before, after) = (base_paths(Some(base)), base_paths(Some(new)));
        comparison.report_at(&place, Rule::ServerBasePathMoved, before, after);
    } else {
        compare_lists(comparison, &place, base, new);
    }
}

/// Compares the servers that two documents, path items or operations list themselves.
pub(super) fn compare_lists(comparison: &mut Comparison<'_>, place: &Place, base: &Value, new: &Value) {
    let (before, after) = (base.get("servers"), new.get("servers"));
    if before == after {
        return;
    }
    let (old_paths, new_paths) = (base_paths(Some(base)), base_paths(Some(new)));
    let still_there = old_paths.first().is_none_or(|path| new_paths.contains(path));
    if still_there {
        comparison.report_at(place, Rule::ServerChanged, before.cloned(), after.cloned());
    } else {
        comparison.report_at(place, Rule::ServerBasePathChanged, old_paths, new_paths);
    }
}

/// Chooses the pairing: if the base path changed and the paths with it, so that the addresses are the same, paths
/// are paired by the whole.
pub(super) fn pairing(comparison: &Comparison<'_>) -> Pairing {
    let (base, new) = (comparison.base.root, comparison.new.root);
    let first = |document| base_paths(Some(document)).into_iter().next().unwrap_or_default();
    let (before, after) = (first(base), first(new));
    if before == after {
        return Pairing::AsWritten;
    }
    let common = |one: &str, other: &str| {
        let keys = paths::addresses(base, one);
        let others = paths::addresses(new, other);
        keys.intersection(&others).count()
    };
    if common(&before, &after) > common("", "") { Pairing::WithBasePath } else { Pairing::AsWritten }
}

/// The paths of the servers listed, without a slash at the end. Without servers it is the root.
pub(super) fn base_paths(owner: Option<&Value>) -> Vec<String> {
    let servers = owner.and_then(|owner| owner.get("servers")).and_then(Value::as_array);
    let mut paths: Vec<String> = servers
        .into_iter()
        .flatten()
        .filter_map(|server| Some(path_of(&filled_in(server, text(server, "url")?))))
        .collect();
    if paths.is_empty() {
        paths.push(String::new());
    }
    paths
}

/// The URL with the defaults of its variables.
fn filled_in(server: &Value, url: &str) -> String {
    let mut url = url.to_owned();
    for (name, variable) in members(server.get("variables")) {
        if let Some(default) = text(variable, "default") {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    url
}

fn path_of(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    let after_host = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => match url.strip_prefix("//") {
            Some(rest) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => url,
        },
    };
    let path = after_host.trim_matches('/');
    match path.is_empty() || path == "." {
        true => String::new(),
        false => format!("/{path}"),
    }
}
