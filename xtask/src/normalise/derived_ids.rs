//! Ids of operations that nobody has named, derived from method and path in the way the contract's own are made.

use super::snake_case::snake_case;

/// An id for an operation: `GET /api/agents/{name}/skills` is `list_agent_skills`, `POST /api/sessions/{id}/archive` is
/// `archive_session`. `methods` are all that the path has.
pub(super) fn derive(method: &str, path: &str, methods: &[&str]) -> String {
    let path = path.strip_prefix("/api/").unwrap_or(path);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    // The resources that the last segment belongs to, one of each.
    let literal: Vec<usize> = (0..segments.len()).filter(|index| !segments[*index].starts_with('{')).collect();
    let Some((last, owners)) = literal.split_last() else { return format!("{method}_root") };
    let is_item = *last + 1 < segments.len();
    let owners: Vec<String> = owners.iter().map(|index| singular(&snake_case(segments[*index]))).collect();
    let resource = snake_case(segments[*last]);
    let verb = match method {
        "get" if !is_item && is_plural(&resource) => "list",
        "post" if !is_item && is_plural(&resource) => "create",
        "post" if !is_item && methods.iter().all(|other| *other == "post") => {
            // Nothing else can be done with it, so it is something that is done.
            return joined(std::iter::once(resource).chain(owners));
        }
        "post" if !is_item => "create",
        "put" => "replace",
        "patch" => "update",
        other => other,
    };
    let names_many = !is_item && verb != "create";
    let resource = if names_many { resource } else { singular(&resource) };
    joined(std::iter::once(verb.to_owned()).chain(owners).chain([resource]))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// Words that end like a plural and are none, or that have no singular.
const SINGULAR: [&str; 6] = ["analytics", "metrics", "news", "settings", "stats", "series"];

fn is_plural(words: &str) -> bool {
    let last = words.rsplit('_').next().unwrap_or(words);
    last.ends_with('s')
        && !["ss", "us", "is"].iter().any(|ending| last.ends_with(ending))
        && !SINGULAR.contains(&last)
        && last.len() > 1
}

fn singular(words: &str) -> String {
    if !is_plural(words) {
        return words.to_owned();
    }
    if let Some(stem) = words.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let takes_es = ["sses", "xes", "ches", "shes", "zes"].iter().any(|ending| words.ends_with(ending));
    words.strip_suffix(if takes_es { "es" } else { "s" }).unwrap_or(words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_named_by_what_it_does_to_what() {
        for (method, path, expected) in [
            ("get", "/api/skills", "list_skills"),
            ("post", "/api/skills", "create_skill"),
            ("get", "/api/skills/{id}", "get_skill"),
            ("patch", "/api/skills/{id}", "update_skill"),
            ("put", "/api/skills/{id}", "replace_skill"),
            ("delete", "/api/skills/{id}", "delete_skill"),
            ("head", "/api/skills/{id}", "head_skill"),
            ("get", "/api/agents/{name}/skills", "list_agent_skills"),
            ("get", "/api/agents/{name}/files/{path}", "get_agent_file"),
            ("get", "/api/sessions/{id}/status", "get_session_status"),
            ("get", "/api/queue/stats", "get_queue_stats"),
            ("post", "/api/sessions/{id}/archive", "archive_session"),
            ("post", "/api/agents/{name}/eval-cases/{caseId}/reRun", "re_run_agent_eval_case"),
            ("get", "/api/policies/{id}/boxes/{box}", "get_policy_box"),
            ("get", "/", "get_root"),
            ("put", "/apiary", "replace_apiary"),
            ("get", "/{a}/{b}", "get_root"),
        ] {
            assert_eq!(derive(method, path, &[method]), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_can_be_read_too_is_a_thing_and_not_a_deed() {
        assert_eq!(derive("post", "/api/sessions/{id}/workspace", &["get", "post"]), "create_session_workspace");
        assert_eq!(derive("get", "/api/sessions/{id}/workspace", &["get", "post"]), "get_session_workspace");
    }
}
