//! Rounds: an operation and its floor, one after the other, by one or by sixteen clients at once.

use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;

use crate::children::Children;
use crate::connection::Connection;
use crate::floor::{self, Floor};
use crate::operation::{Caller, Operation, READER};
use crate::service::{Place, Server, nodal};
use crate::words::Dice;
use crate::{Arguments, Which, cpu};

/// All that a measurement needs.
pub struct Bench<'a> {
    pub arguments: &'a Arguments,
    pub place: &'a Place,
    pub server: &'a Server,
    pub floor: &'a Floor,
    pub children: &'a Children,
}

/// The medians of one operation. Milliseconds, per operation where it is about CPU.
pub struct Row {
    pub operation: &'static str,
    pub connections: usize,
    pub per_second: f64,
    pub p50: f64,
    pub p99: f64,
    pub server: f64,
    pub database: f64,
    pub bare_endpoint: f64,
    pub statement: f64,
    /// Bytes of the bodies of one operation: sent and received.
    pub moved: (usize, usize),
}

/// One round: how many operations in how long, and how long each took.
struct Round {
    took: Duration,
    each: Vec<Duration>,
}

impl Bench<'_> {
    /// Measures an operation and its floor in turns.
    pub fn compare(&self, operation: &Operation, connections: usize) -> Row {
        eprintln!("  {} at {connections}", operation.name);
        let token = self.server.sign_in(&nodal(READER));
        let open = || Connection::open(self.server.port, Some(&token));
        let open_bare = || Connection::open(self.floor.port, None);
        let mut callers: Vec<Caller<'_>> = (0..connections).map(|number| self.caller(open(), number)).collect();
        callers.iter_mut().for_each(|caller| operation.run(caller));
        let moved = callers[0].moved.clone();
        let mut clients: Vec<Client<'_>> = (0..connections).map(|number| self.client(number, moved[0].0)).collect();
        let rounds: Vec<[f64; 7]> = (0..self.arguments.rounds)
            .map(|_| {
                let mut bare: Vec<Connection> = (0..connections).map(|_| open_bare()).collect();
                let bare_endpoint = self.bare_endpoint(&mut bare, &moved);
                let statement = self.statements(&mut clients, operation);
                // Those of the round before were idle for too long to be kept.
                callers.iter_mut().for_each(|caller| caller.connection = open());
                let [per_second, p50, p99, server, database] = self.service(&mut callers, operation);
                [per_second, p50, p99, server, database, bare_endpoint, statement]
            })
            .collect();
        let median = |column: usize| median(rounds.iter().map(|round| round[column]).collect());
        Row {
            operation: operation.name,
            connections,
            per_second: median(0),
            p50: median(1),
            p99: median(2),
            server: median(3),
            database: median(4),
            bare_endpoint: median(5),
            statement: median(6),
            moved: moved.iter().fold((0, 0), |sum, call| (sum.0 + call.0, sum.1 + call.1)),
        }
    }

    fn caller(&self, connection: Connection, number: usize) -> Caller<'_> {
        let dice = Dice::new(self.arguments.seed + 7_919 * (number as u64 + 1));
        Caller { connection, children: self.children, dice, moved: Vec::new() }
    }

    fn client(&self, number: usize, bytes: usize) -> Client<'_> {
        let dice = Dice::new(self.arguments.seed + 104_729 * (number as u64 + 1));
        Client { conn: floor::connect(self.place), children: self.children, dice, body: vec![b'x'; bytes], cpu: 0.0 }
    }

    fn service(&self, callers: &mut [Caller<'_>], operation: &Operation) -> [f64; 5] {
        self.journal_is_sealed();
        let (server, database) = (cpu::of_process(self.server.pid()), self.place.database_cpu());
        let round = self.round(callers, |caller| operation.run(caller));
        // What a reading leaves to be sealed is part of its cost.
        self.journal_is_sealed();
        let (server, database) = (cpu::of_process(self.server.pid()) - server, self.place.database_cpu() - database);
        let done = round.each.len() as f64;
        let (p50, p99) = (percentile(&round.each, 0.50), percentile(&round.each, 0.99));
        [done / round.took.as_secs_f64(), p50, p99, server / done, database / done]
    }

    fn bare_endpoint(&self, connections: &mut [Connection], moved: &[(usize, usize)]) -> f64 {
        let calls: Vec<(String, String)> =
            moved.iter().map(|(sent, received)| (format!("/{received}"), "x".repeat(*sent))).collect();
        let before = cpu::of_process(self.floor.pid());
        let round = self.round(connections, |connection| {
            for (path, body) in &calls {
                let (status, _) = connection.call(if body.is_empty() { "GET" } else { "POST" }, path, body);
                assert_eq!(status, 200);
            }
        });
        (cpu::of_process(self.floor.pid()) - before) / round.each.len() as f64
    }

    /// On PostgreSQL the CPU of its processes counts, on SQLite that of the threads in which it works.
    fn statements(&self, clients: &mut [Client<'_>], operation: &Operation) -> f64 {
        let before = self.place.database_cpu();
        // SQLite has one writer: sixteen would only wait for each other.
        let most = if self.place.which == Which::Sqlite { 1 } else { clients.len() };
        let clients = &mut clients[..most];
        let round = self.round(clients, |client| {
            let before = cpu_if(self.place.which == Which::Sqlite);
            let case = client.children.cases[client.dice.below(client.children.cases.len() - 51)];
            let mut last = [0; 16];
            for statement in operation.statements {
                statement.run(&mut client.conn, case, &client.body, &mut last);
            }
            client.cpu += cpu_if(self.place.which == Which::Sqlite) - before;
        });
        let used = match self.place.which {
            Which::Sqlite => clients.iter_mut().map(|client| std::mem::take(&mut client.cpu)).sum(),
            Which::Postgres => self.place.database_cpu() - before,
        };
        used / round.each.len() as f64
    }

    /// Lets each member work on a thread of its own until the round's time is over.
    fn round<T: Send>(&self, members: &mut [T], work: impl Fn(&mut T) + Sync) -> Round {
        let (started, long) = (Instant::now(), self.arguments.round());
        let busy = |member: &mut T| {
            let mut each = Vec::new();
            while started.elapsed() < long {
                let begun = Instant::now();
                work(member);
                each.push(begun.elapsed());
            }
            each
        };
        let busy = &busy;
        let each = thread::scope(|scope| {
            let threads: Vec<_> = members.iter_mut().map(|member| scope.spawn(move || busy(member))).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("every answer was right")).collect()
        });
        Round { took: started.elapsed(), each }
    }

    fn journal_is_sealed(&self) {
        let mut conn = floor::connect(self.place);
        loop {
            let waiting = diesel::sql_query("SELECT count(*) AS rows FROM access_entry WHERE seq IS NULL");
            let waiting: Waiting = waiting.get_result(&mut conn).expect("a count");
            if waiting.rows == 0 {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// One client of the floor's statements.
struct Client<'a> {
    conn: floor::Conn,
    children: &'a Children,
    dice: Dice,
    body: Vec<u8>,
    cpu: f64,
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

fn cpu_if(wanted: bool) -> f64 {
    if wanted { cpu::of_this_thread() } else { 0.0 }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn percentile(each: &[Duration], part: f64) -> f64 {
    let mut each = each.to_vec();
    each.sort_unstable();
    let place = ((each.len() - 1) as f64 * part).round() as usize;
    each[place].as_secs_f64() * 1_000.0
}
