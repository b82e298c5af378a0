//! Guessing passwords gets slower and slower, and never shuts out the officer whose login is guessed, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use serde_json::json;
use world::{DAY, PASSWORD, Reply, World, each_world, sameness};

const SECOND: i64 = 1_000;
const OWN: &str = "0192b1d0-0000-4000-8000-00000000000a";

/// A try from a device that nobody has used; each from another address.
async fn guess(world: &World, login: &str, password: &str, number: u32) -> Reply {
    let address = format!("203.0.113.{}", number % 250);
    world.sign_in_from(&address, login, password, &format!("0192b1d0-0000-4000-8000-1000000{number:05}")).await
}

/// `Retry-After`, in seconds.
fn retry_after(reply: &Reply) -> String {
    reply.headers.get("Retry-After").map_or("", |text| text.to_str().expect("plain text")).to_owned()
}

#[test]
fn after_five_tries_each_waits_twice_as_long_up_to_a_quarter_of_an_hour() {
    each_world(async |world| {
        for number in 0..5 {
            assert_eq!(guess(world, "bbk.field", "wrong guess", number).await.status, 401);
        }
        for (number, wait) in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].into_iter().enumerate() {
            let early = guess(world, "bbk.field", PASSWORD, 10).await;
            assert_eq!((early.status, retry_after(&early)), (429, wait.to_string()), "even the right one waits");
            world.clock.advance(wait * SECOND - 1);
            assert_eq!(retry_after(&guess(world, "bbk.field", PASSWORD, 11).await), "1");
            world.clock.advance(1);
            assert_eq!(
                guess(world, "bbk.field", "wrong guess", 20 + number as u32).await.status,
                401,
                "after {wait} s"
            );
        }
        world.clock.advance(900 * SECOND);
        assert_eq!(guess(world, "bbk.field", PASSWORD, 50).await.status, 201, "nothing is locked for good");
        for number in 60..65 {
            assert_eq!(guess(world, "bbk.field", "wrong guess", number).await.status, 401, "the count was cleared");
        }
        assert_eq!(guess(world, "bbk.field", "wrong guess", 65).await.status, 429);
        world.clock.advance(DAY);
        for number in 70..75 {
            assert_eq!(guess(world, "bbk.field", "wrong guess", number).await.status, 401, "a day clears it too");
        }
    });
}

#[test]
fn a_strangers_guesses_never_shut_out_the_device_in_use() {
    each_world(async |world| {
        let home = "198.51.100.7";
        assert_eq!(world.sign_in_from(home, "bbk.field", PASSWORD, OWN).await.status, 201);
        for number in 0..8 {
            world
                .sign_in_from(home, "bbk.field", "wrong guess", &format!("0192b1d0-0000-4000-8000-10000000000{number}"))
                .await;
        }
        for number in 0..25 {
            world.sign_in_from(home, &format!("nobody.{number}"), "wrong guess", OWN).await;
        }
        let elsewhere =
            world.sign_in_from("192.0.2.1", "bbk.field", PASSWORD, "0192b1d0-0000-4000-8000-00000000000b").await;
        assert_eq!(elsewhere.status, 429, "the account is under attack, from the same address even");
        assert_eq!(
            world.sign_in_from(home, "gon.field", PASSWORD, "0192b1d0-0000-4000-8000-00000000000c").await.status,
            429
        );
        assert_eq!(world.sign_in_from(home, "bbk.field", PASSWORD, OWN).await.status, 201, "its own device signs in");

        // A stolen device guesses no faster, and only its own count.
        for _ in 0..5 {
            assert_eq!(world.sign_in_from(home, "bbk.field", "wrong guess", OWN).await.status, 401);
        }
        assert_eq!(world.sign_in_from(home, "bbk.field", PASSWORD, OWN).await.status, 429);
    });
}

#[test]
fn an_unknown_login_is_refused_in_the_same_way() {
    each_world(async |world| {
        for number in 0..12 {
            let known = guess(world, "bbk.field", "wrong guess", number).await;
            let unknown = guess(world, "nobody.here", "wrong guess", 100 + number).await;
            assert_eq!(
                (sameness(&known), retry_after(&known)),
                (sameness(&unknown), retry_after(&unknown)),
                "{number}"
            );
        }
    });
}

#[test]
fn an_address_has_twenty_wrong_tries_a_minute_and_as_many_right_ones_as_it_likes() {
    each_world(async |world| {
        for number in 0..25 {
            let device = format!("0192b1d0-0000-4000-8000-2000000000{number:02}");
            assert_eq!(world.sign_in_from("192.0.2.9", "gon.field", PASSWORD, &device).await.status, 201);
        }
        for number in 0..20 {
            let login = format!("nobody.{number}");
            assert_eq!(world.sign_in_from("192.0.2.9", &login, "wrong guess", OWN).await.status, 401, "{number}");
        }
        world.clock.advance(20 * SECOND);
        let refused = world.sign_in_from("192.0.2.9", "bbk.nodal", PASSWORD, OWN).await;
        assert_eq!((refused.status, retry_after(&refused).as_str()), (429, "40"));
        assert_eq!(refused.body["code"], json!("too_many_requests"));
        assert_eq!(world.sign_in_from("192.0.2.10", "bbk.nodal", PASSWORD, OWN).await.status, 201, "another address");
        world.clock.advance(40 * SECOND);
        assert_eq!(world.sign_in_from("192.0.2.9", "bbk.field", "wrong guess", OWN).await.status, 401);
    });
}

#[test]
fn of_many_tries_at_once_no_more_are_judged_than_one_after_another() {
    each_world(async |world| {
        let tries = (0..40).map(|number| async move { guess(world, "bbk.field", "wrong guess", number).await.status });
        let answers = futures_util::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|status| **status == 401).count(), 5, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 429).count(), 35);
    });
}
