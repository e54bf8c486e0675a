//! Followers that come, go and come back at any moment: a schedule for each seed.

use ash_e2e::{
    scripted::{Script, script},
    streams::{DONE, SESSION_ID, START},
};
use futures::StreamExt;

use super::{
    Seen,
    backends::{On, on_each_backend},
    hub_of, message,
};

on_each_backend! {
    a_follower_that_leaves_and_returns_at_any_moment_has_everything_once,
}

/// Numbers that are the same for a seed: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

const TURNS: u64 = 40;
const FOLLOWERS: u64 = 25;
const EVENTS: u64 = 12;

async fn a_follower_that_leaves_and_returns_at_any_moment_has_everything_once(on: On) {
    let frames = || (0..EVENTS - 2).map(|number| message(&number.to_string())).chain([DONE.to_owned()]);
    let answer = || frames().fold(script().read().events(START), Script::chunk).last_chunk();
    let (_server, client, hub, _) = hub_of(on, (0..TURNS).map(|_| answer())).await;
    for seed in 1..=TURNS {
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        let followers = (0..FOLLOWERS).map(|follower| {
            let hub = &hub;
            async move {
                let mut random = Random(seed << 32 | (follower + 1));
                let mut seen = Seen::default();
                while seen.end.is_none() {
                    for _ in 0..random.below(4) {
                        tokio::task::yield_now().await;
                    }
                    let after = seen.numbers.len() as u64;
                    let mut items = hub.subscribe_after(turn, after).await.unwrap();
                    for _ in 0..=random.below(5) {
                        match items.next().await {
                            Some(item) => seen.add(item.unwrap()),
                            None => break,
                        }
                    }
                }
                assert_eq!(seen.numbers, (1..=EVENTS).collect::<Vec<_>>(), "seed {seed}, follower {follower}");
            }
        });
        futures::future::join_all(followers).await;
        hub.result(turn).await.unwrap();
    }
}
