//! Attachments.
use crate::common::{Api, encode, members};
use serde_json::{Value, json};

async fn attach(api: &Api, session: &str, body: Value) -> Value {
    let target = format!("/api/sessions/{session}/attachments");
    api.post(&target, body).await.created()["attachment"].clone()
}

#[tokio::test]
async fn an_attachment_comes_back_with_its_type_and_name() {
    let api = Api::start().await;
    let session = api.session().await;
    let message = "11111111-1111-4111-8111-111111111111";
    let body = json!({"filename": "rep ort ü.pdf", "mimeType": "application/pdf", "content": encode([0, 1, 255]), "messageId": message});
    let made = attach(&api, &session, body).await;
    assert_eq!((&made["size"], &made["messageId"]), (&json!(3), &json!(message)));
    let file = api.get(&format!("/api/attachments/{}", made["id"].as_str().unwrap())).await;
    assert_eq!(file.body[..], [0, 1, 255]);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("content-disposition"), "attachment; filename*=UTF-8''rep%20ort%20%C3%BC.pdf");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("content-length"), "3");
}

#[tokio::test]
async fn only_the_last_part_of_a_name_is_kept_and_a_copy_lies_in_the_workspace() {
    let api = Api::start().await;
    let session = api.session().await;
    let made = attach(&api, &session, json!({"filename": "../../etc/passwd", "content": encode("p")})).await;
    assert_eq!(
        (&made["filename"], &made["mimeType"], &made["messageId"]),
        (&json!("passwd"), &json!("application/octet-stream"), &json!("unlinked"))
    );
    attach(&api, &session, json!({"filename": "..", "content": encode("u")})).await;
    let listed = api.get(&format!("/api/sessions/{session}/attachments")).await.ok();
    assert_eq!(members(&listed["attachments"], "filename"), ["passwd", "unnamed"], "oldest first");
    let copy = api.get(&format!("/api/sessions/{session}/files/attachments/passwd")).await;
    assert_eq!(copy.text(), "p");
}

#[tokio::test]
async fn an_attachment_must_have_content_and_fit_into_a_request() {
    let api = Api::start().await;
    let session = api.session().await;
    let target = format!("/api/sessions/{session}/attachments");
    for content in ["", "!!!"] {
        let error = api.post(&target, json!({"filename": "a", "content": content})).await.error(400);
        assert_eq!(error, "Empty attachment content");
    }
    let large = json!({"filename": "a", "content": "a".repeat(1 << 20)});
    assert_eq!(api.post(&target, large).await.json(), json!({"error": "Payload Too Large", "statusCode": 413}));
    assert_eq!(api.post(&target, json!({"content": "YQ=="})).await.error(400), "Bad Request");
}

#[tokio::test]
async fn a_deleted_attachment_is_gone() {
    let api = Api::start().await;
    let session = api.session().await;
    let made = attach(&api, &session, json!({"filename": "a", "content": encode("a")})).await;
    let target = format!("/api/attachments/{}", made["id"].as_str().unwrap());
    let other = api.other_tenant().await;
    assert_eq!(other.get(&target).await.error(404), "Attachment not found");
    assert_eq!(other.delete(&target).await.error(404), "Attachment not found");
    api.delete(&target).await.nothing();
    assert_eq!(api.get(&target).await.error(404), "Attachment not found");
    assert_eq!(api.delete(&target).await.error(404), "Attachment not found");
    assert_eq!(api.get("/api/attachments/x").await.status, 400);
}

#[tokio::test]
async fn an_attachment_whose_file_is_gone_says_so() {
    let api = Api::start().await;
    let session = api.session().await;
    let made = attach(&api, &session, json!({"filename": "a", "content": encode("a")})).await;
    std::fs::remove_dir_all(api.server.data_dir().join("attachments")).unwrap();
    let target = format!("/api/attachments/{}", made["id"].as_str().unwrap());
    assert_eq!(api.get(&target).await.error(404), "Attachment file not found on disk");
    api.delete(&target).await.nothing();
}
