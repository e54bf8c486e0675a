//! The chat, with somebody at the keyboard.

use crate::program::Example;

#[test]
fn a_chat_shows_answers_tools_and_failures_and_goes_on_after_each() {
    let mut chat = Example::new("chat").start();
    chat.type_line("Hello");
    chat.until("Echo: Hello\n");
    chat.type_line(r#"/tool Bash {"command":"ls\n-la"}"#);
    chat.until("[Bash {\"command\":\"ls\\n-la\"}]\nTool finished.\n");
    chat.type_line(r#"/tool-error Read {"file_path":"nowhere.txt"}"#);
    chat.until("[Read {\"file_path\":\"nowhere.txt\"}]\n[failed: Exit code 1]\nTool finished.\n");
    chat.type_line("/error overloaded");
    chat.until("[failed: overloaded]\n");
    chat.type_line("/history");
    chat.until("1. Hello\n2. /tool Bash");
    let ended = chat.end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:#?}");
    assert!(ended.out.ends_with("\nThe session is ended.\n"), "{ended:#?}");
    assert!(!ended.out.contains(['\x1b', '>']), "neither colours nor prompts in a pipe: {ended:#?}");
}

#[cfg(unix)]
mod ctrl_c {
    use std::time::Duration;

    use ash_dev_server::{DevServer, ScriptedTurn};

    use crate::{
        gate::Gate,
        program::{Example, LIMIT},
    };

    #[tokio::test(flavor = "multi_thread")]
    async fn in_an_answer_it_keeps_the_conversation_and_the_next_prompt_waits() {
        let gate = Gate::new();
        let turn = ScriptedTurn::new().text("One,").delay(Duration::from_secs(1)).text("two.");
        let server = DevServer::builder().clock(gate.clone()).turn("Count.", turn).start().await.unwrap();
        let mut chat = Example::new("chat").on(&server).start();
        chat.type_line("Count.");
        chat.until("One,");
        chat.interrupt();
        chat.until("\n(An answer that has begun goes on in the background");
        chat.type_line("/history");
        // It is at work on the second prompt while the first turn is still held.
        let asked = async {
            while server.requests_of("get_session").len() < 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, asked).await.unwrap();
        gate.open();
        chat.until("1. Count.\n");
        let ended = chat.end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:#?}");
        assert!(!ended.out.contains("two."), "what came after Ctrl-C is not shown: {ended:#?}");
        assert_eq!(server.requests_of("create_session").len(), 1, "all of it in one session");
        assert!(server.requests_of("stop_session").is_empty());
    }

    #[test]
    fn a_turn_that_would_never_end_is_stopped_and_the_session_answers_again() {
        let mut chat = Example::new("chat").start();
        chat.type_line("/silent");
        chat.until("Starting.");
        chat.interrupt();
        chat.until("/stop ends it now, and the agent forgets the conversation.)\n");
        chat.type_line("/stop");
        chat.until("(Stopped.)\n");
        chat.type_line("Still there?");
        chat.until("Echo: Still there?\n");
        let ended = chat.end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{ended:#?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn at_the_prompt_it_ends_the_session_and_leaves() {
        let server = DevServer::builder().start().await.unwrap();
        let mut chat = Example::new("chat").on(&server).start();
        chat.type_line("Hello");
        chat.until("Echo: Hello\n");
        chat.interrupt();
        chat.until("The session is ended.\n");
        // With its standard input open, it does not wait for another line.
        let code = chat.wait();
        assert_eq!(code, Some(0));
        assert_eq!(server.requests_of("end_session").len(), 1);
        assert!(server.client().unwrap().list_agents().await.unwrap().is_empty());
    }
}
