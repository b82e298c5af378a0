//! Seeing devices and taking them out of use, through HTTP, on both databases.

mod support;
#[path = "support/world.rs"]
mod world;

use serde_json::{Value, json};
use world::{PASSWORD, Session, World, each_world};

const PHONE: &str = "0192b1d0-0000-7000-8000-00000000000e";
const TABLET: &str = "0192b1d0-0000-4000-8000-00000000000f";

async fn revoke(world: &World, session: &Session, path: &str) -> u16 {
    world.call("DELETE", path, &session.access, Value::Null).await.status
}

#[test]
fn an_officer_sees_the_own_devices_and_takes_a_lost_one_out_of_use() {
    each_world(async |world| {
        let phone = Session::of(&world.sign_in_as("bbk.field", PASSWORD, PHONE).await);
        world.clock.advance(1_000);
        let tablet = Session::of(&world.sign_in_as("bbk.field", PASSWORD, TABLET).await);
        let stranger = world.session("gon.field").await;
        let list = world.get("/v1/me/devices", &tablet.access).await.body;
        let seen: Vec<_> =
            list["items"].as_array().expect("a list").iter().map(|one| (&one["id"], &one["current"])).collect();
        assert_eq!(seen, [(&json!(PHONE), &json!(false)), (&json!(TABLET), &json!(true))]);

        let path = format!("/v1/me/devices/{PHONE}");
        assert_eq!(revoke(world, &stranger, &path).await, 404, "not theirs");
        assert_eq!(world.me(&phone).await, 200);
        assert_eq!(revoke(world, &tablet, &path).await, 204);
        let refused = world.get("/v1/me", &phone.access).await;
        assert_eq!((refused.status, &refused.body["code"]), (403, &json!("wipe")));
        assert_eq!(world.refresh(&phone).await.body["code"], "wipe");
        assert_eq!(world.sign_in_as("bbk.field", PASSWORD, PHONE).await.body["code"], "wipe", "for good");
        assert_eq!(world.me(&tablet).await, 200, "the others go on");
        assert_eq!(revoke(world, &tablet, &path).await, 204, "once more does no harm");
        let list = world.get("/v1/me/devices", &tablet.access).await.body;
        assert_eq!(list["items"][0]["revoked_at"], "2026-11-23T04:45:01.000Z");
        for nothing in ["x", "0192b1d0-0000-4000-8000-0000000000ff", &PHONE.to_uppercase()] {
            assert_eq!(revoke(world, &tablet, &format!("/v1/me/devices/{nothing}")).await, 404, "{nothing}");
        }
    });
}

#[test]
fn a_device_out_of_use_no_longer_counts_for_itself() {
    each_world(async |world| {
        let phone = Session::of(&world.sign_in_as("bbk.field", PASSWORD, PHONE).await);
        assert_eq!(revoke(world, &phone, &format!("/v1/me/devices/{PHONE}")).await, 204, "the present one too");
        for _ in 0..5 {
            world.sign_in_as("bbk.field", "wrong guess", TABLET).await;
        }
        assert_eq!(world.sign_in_as("bbk.field", PASSWORD, PHONE).await.status, 429);
    });
}

#[test]
fn who_is_in_charge_takes_devices_out_of_use_and_nobody_else() {
    each_world(async |world| {
        let phone = Session::of(&world.sign_in_as("bbk.field", PASSWORD, PHONE).await);
        let path = format!("/v1/officers/{}/devices", world.officer("bbk.field"));
        let device = format!("{path}/{PHONE}");
        for (login, status) in
            [("gon.field", 403), ("bbk.labour", 404), ("up.state", 403), ("audit", 403), ("bbk.field", 403)]
        {
            let session = world.session(login).await;
            assert_eq!(world.get(&path, &session.access).await.status, status, "{login}");
            assert_eq!(revoke(world, &session, &device).await, status, "{login}");
        }
        let nodal = world.session("bbk.nodal").await;
        let above = format!("/v1/officers/{}/devices", world.officer("bbk.admin"));
        assert_eq!(world.get(&above, &nodal.access).await.status, 403, "no officer of theirs");
        let other = format!("/v1/officers/{}/devices/{PHONE}", world.officer("gon.field"));
        assert_eq!(revoke(world, &nodal, &other).await, 404, "another district");
        assert_eq!(world.me(&phone).await, 200);
        let list = world.get(&path, &nodal.access).await;
        assert_eq!((list.status, &list.body["items"][0]["id"]), (200, &json!(PHONE)));
        assert_eq!(revoke(world, &nodal, &device).await, 204);
        assert_eq!(world.me(&phone).await, 403);

        let admin = world.session("bbk.admin").await;
        let tablet = Session::of(&world.sign_in_as("bbk.nodal", PASSWORD, TABLET).await);
        let device = format!("/v1/officers/{}/devices/{TABLET}", world.officer("bbk.nodal"));
        assert_eq!(revoke(world, &admin, &device).await, 204);
        assert_eq!(world.me(&tablet).await, 403);
        let wrong = format!("/v1/officers/{}/devices/{PHONE}", world.officer("bbk.nodal"));
        assert_eq!(revoke(world, &admin, &wrong).await, 404, "a device of somebody else");
    });
}
