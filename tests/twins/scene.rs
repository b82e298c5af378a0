//! Where one officer looks on while others are at work in two worlds.

use crate::acts::{Act, WRITTEN, Written};
use crate::caller::{Caller, random_id};
use crate::dice::Dice;
use crate::leaks::LEAKS;
use crate::life::{Case, Setting};
use crate::sight::{self, Known, Received};
use crate::world::World;
use crate::{Found, doing};

/// Kinds that others write in both worlds alike: no id of the server's own comes to be with them.
const ALIKE: [&str; 7] = [
    "police.alert",
    "police.missing_link",
    "labour.wage",
    "education.attendance",
    "health.treatment",
    "childline.feedback",
    "committee.access_note",
];

/// The officer, the case files, and the worlds.
pub struct Scene<'s> {
    pub person: &'s str,
    pub cases: &'s [Case],
    pub here: &'s World,
    pub there: &'s World,
}

impl Scene<'_> {
    /// Others do what must stay hidden, up to `most` things a case and one more: much of it there, some of it here. Says in
    /// how many cases.
    pub async fn differ(&self, dice: &mut Dice, known: &mut Known, found: &mut Found, most: usize) -> usize {
        let mut differing = 0;
        let person = self.here.app.people[self.person].clone();
        let mut order: Vec<&Case> = self.cases.iter().collect();
        dice.shuffle(&mut order);
        for case in order {
            let mut acts: Vec<Act> = Act::all(case.setting)
                .into_iter()
                .filter(|act| act.is_hidden(&person, case))
                .filter(|act| act.is_possible(case))
                .filter(|act| !known.done.contains(&(case.id.clone(), act.label())))
                .collect();
            dice.shuffle(&mut acts);
            let used = &found.coverage.acts;
            acts.sort_by_key(|act| used.get(&act.label()).copied().unwrap_or_default());
            acts.truncate(1 + dice.roll(most + 1));
            differing += usize::from(!acts.is_empty());
            for (place, act) in acts.into_iter().enumerate() {
                *found.coverage.acts.entry(act.label()).or_default() += 1;
                if !matches!(act, Act::Change(_)) {
                    known.done.insert((case.id.clone(), act.label()));
                }
                let world = if place > 0 && dice.roll(4) == 0 { self.here } else { self.there };
                doing::perform(&world.app, act, case, dice, known).await;
            }
        }
        differing
    }

    /// Others, and the officer, do the same in both worlds; the answers to the officer are compared.
    pub async fn go_on(&self, dice: &mut Dice, known: &mut Known) -> Vec<String> {
        let mut found = Vec::new();
        let person = &self.here.app.people[self.person];
        let lines: Vec<&Written> =
            WRITTEN.iter().filter(|line| line.setting == Setting::Child && ALIKE.contains(&line.kind)).collect();
        for case in self.cases.iter().filter(|case| case.setting == Setting::Child) {
            let line = dice.pick(&lines);
            let id = random_id();
            for world in [self.here, self.there] {
                let writer = world.app.by_login(&line.login(&case.district));
                doing::write_as(&world.app, &writer, line, case, &id).await;
            }
            known.records.push((id, case.id.clone()));
            let own = lines.iter().find(|line| line.seat.split('.').next() == Some(person.department.name()));
            let Some(own) = own.filter(|_| dice.roll(2) == 0) else { continue };
            let id = random_id();
            let mut answers: Vec<Vec<(String, Received)>> = Vec::new();
            for world in [self.here, self.there] {
                let caller = world.app.by_login(self.person);
                let written = doing::try_write(&world.app, &caller, own, case, &id).await;
                let stale = caller.patch(&format!("/v1/records/{id}"), "\"9-00000000\"", serde_json::json!({})).await;
                let named = |what: &str, reply| (format!("{what} {}", own.kind), Received::of(reply));
                answers.push(vec![named("write", &written), named("change", &stale)]);
            }
            found.extend(sight::differences(&answers[0], &answers[1]));
            known.records.push((id, case.id.clone()));
        }
        found
    }

    /// Reads everything in both worlds.
    pub async fn compare(&self, dice: &mut Dice, known: &Known, found: &mut Found) -> Vec<String> {
        let mut paths = sight::lists(&self.here.app);
        for case in known.cases.iter().chain([&random_id()]) {
            paths.extend(sight::of_case(known, case, |record| known.touched.contains(record) || dice.roll(4) == 0));
        }
        let mut worlds = Vec::new();
        for world in [self.here, self.there] {
            let caller = world.app.by_login(self.person);
            let mut all = sight::read(&caller, &world.app, &paths, None).await;
            all.extend(self.try_hidden(&caller, known).await);
            worlds.push(all);
        }
        found.answers += worlds[0].len();
        sight::differences(&worlds[0], &worlds[1])
    }

    /// What this officer finds nowhere is asked for in every other way too.
    async fn try_hidden(&self, caller: &Caller<'_>, known: &Known) -> Vec<(String, Received)> {
        let mut hidden = Vec::new();
        for (record, _) in known.records.iter().rev().take(8) {
            if caller.record(record).await.status == 404 {
                hidden.push(record.clone());
            }
        }
        let mut out_of_reach = known.clone();
        let listed = caller.get("/v1/obligations?limit=200").await.body.to_string();
        let queue = caller.get("/v1/referrals?limit=200").await.body.to_string();
        out_of_reach.obligations.retain(|id| !listed.contains(id));
        out_of_reach.referrals.retain(|id| !queue.contains(id));
        let reached = |id: &str| self.cases.iter().any(|case| case.id == id && case.reach.contains(self.person));
        out_of_reach.participations.retain(|(case, _)| !reached(case));
        sight::probe(caller, &out_of_reach, &hidden).await
    }

    /// Looks again with each leak planted.
    pub async fn leak(&self, known: &Known, found: &mut Found) {
        for (which, (_, leak)) in LEAKS.iter().enumerate() {
            for case in known.cases.iter().take(self.cases.len()) {
                let mut paths = sight::of_case(known, case, |_| false);
                paths.push("/v1/cases?limit=200".to_owned());
                let here = &self.here.app;
                let there = &self.there.app;
                let one = sight::read(&here.by_login(self.person), here, &paths, Some(*leak)).await;
                let other = sight::read(&there.by_login(self.person), there, &paths, Some(*leak)).await;
                let (pairs, times, first) = &mut found.leaks[which];
                *pairs += 1;
                if !sight::differences(&one, &other).is_empty() {
                    *times += 1;
                    *first = if *first == 0 { *pairs } else { *first };
                }
            }
        }
    }
}
