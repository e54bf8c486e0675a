//! Routes of a server's document that are not part of the API.

use serde_json::Value;

/// `/dashboard/config.js` is the dashboard's own: a script that holds the server's key in clear.
const FOREIGN_ROUTES: [&str; 1] = ["/dashboard/config.js"];

/// Drops the routes that are no part of the API.
pub fn drop_foreign_routes(document: &mut Value) {
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|path, _| !FOREIGN_ROUTES.contains(&path.as_str()));
    }
}
