//! Wildcards named.

use serde_json::{Value, json};

use crate::normalise::{Warning, name_wildcards};

fn named(paths: Value) -> (Value, Vec<Warning>) {
    let mut document = json!({"paths": paths});
    let warnings = name_wildcards(&mut document);
    (document["paths"].take(), warnings)
}

#[test]
fn the_wildcard_of_a_path_is_called_path() {
    let (paths, warnings) = named(json!({"/files/{*}": {
        "get": {"parameters": [{"name": "format", "in": "query"}, {"name": "*", "in": "path", "required": true}]},
        "delete": {"parameters": [{"name": "*", "in": "path", "required": true}]}
    }}));
    assert_eq!(
        paths,
        json!({"/files/{path}": {
            "get": {"parameters": [{"name": "format", "in": "query"}, {"name": "path", "in": "path", "required": true}]},
            "delete": {"parameters": [{"name": "path", "in": "path", "required": true}]}
        }})
    );
    assert_eq!(warnings, []);
}

#[test]
fn a_wildcard_declared_for_the_whole_path_is_renamed_there() {
    let (paths, warnings) = named(json!({"/files/{*}": {"parameters": [{"name": "*", "in": "path"}], "get": {}}}));
    assert_eq!(paths, json!({"/files/{path}": {"parameters": [{"name": "path", "in": "path"}], "get": {}}}));
    assert_eq!(warnings, []);
}

#[test]
fn a_parameter_called_path_is_not_collided_with() {
    for taken in [
        json!({"/a/{path}/{*}": {"get": {"parameters": [{"name": "path", "in": "path"}, {"name": "*", "in": "path"}]}}}),
        json!({"/a/{path}/{*}": {"parameters": [{"name": "path", "in": "path"}], "get": {"parameters": [{"name": "*", "in": "path"}]}}}),
        json!({"/a/{path}/{*}": {"get": {"parameters": [{"name": "*", "in": "path"}]}}}),
    ] {
        let (paths, warnings) = named(taken);
        let operation = &paths["/a/{path}/{path2}"]["get"];
        assert_eq!(operation["parameters"].as_array().unwrap().last().unwrap()["name"], "path2");
        assert_eq!(warnings, []);
    }
    // A query parameter is another namespace on the wire, but not in a method's arguments.
    let (paths, _) = named(
        json!({"/a/{*}": {"get": {"parameters": [{"name": "path", "in": "query"}, {"name": "*", "in": "path"}]}}}),
    );
    assert_eq!(paths["/a/{path2}"]["get"]["parameters"][1]["name"], "path2");
}

#[test]
fn a_path_that_exists_is_not_overwritten() {
    let (paths, _) = named(json!({
        "/a/{*}": {"get": {"parameters": [{"name": "*", "in": "path"}]}},
        "/a/{path}": {"put": {"parameters": [{"name": "path", "in": "path"}]}}
    }));
    assert_eq!(paths["/a/{path}"], json!({"put": {"parameters": [{"name": "path", "in": "path"}]}}));
    assert_eq!(paths["/a/{path2}"], json!({"get": {"parameters": [{"name": "path2", "in": "path"}]}}));
}

#[test]
fn a_shared_wildcard_parameter_is_written_out_where_it_is_used() {
    let mut document = json!({
        "paths": {"/a/{*}": {"get": {"parameters": [{"$ref": "#/components/parameters/Rest"}]}}},
        "components": {"parameters": {"Rest": {"name": "*", "in": "path", "required": true}}}
    });
    assert_eq!(name_wildcards(&mut document), []);
    let parameters = &document["paths"]["/a/{path}"]["get"]["parameters"];
    assert_eq!(*parameters, json!([{"name": "path", "in": "path", "required": true}]));
}

#[test]
fn a_wildcard_that_is_not_declared_is_added_with_a_warning() {
    let (paths, warnings) = named(json!({"/a/{*}": {"get": {}, "x-note": 1}}));
    assert_eq!(
        paths,
        json!({"/a/{path}": {
            "get": {"parameters": [{"name": "path", "in": "path", "required": true, "schema": {"type": "string"}}]},
            "x-note": 1
        }})
    );
    assert_eq!(warnings, [Warning::UndeclaredWildcard { operation: "GET /a/{path}".into() }]);
}

#[test]
fn other_paths_and_a_query_parameter_called_star_are_left_alone() {
    let paths =
        json!({"/a/{id}": {"get": {"parameters": [{"name": "*", "in": "query"}, {"name": "id", "in": "path"}]}}});
    assert_eq!(named(paths.clone()), (paths, vec![]));
}
