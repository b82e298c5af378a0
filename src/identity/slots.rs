//! Places at the hashing bench: argon2 takes memory and a core, so two work, thirty-two wait, others come back later.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Code, Error, Result};

/// A counting semaphore with a bounded queue. A place is never lost: [`Place`] gives it back when dropped.
pub struct Slots {
    count: Mutex<Count>,
    freed: Condvar,
    places: usize,
    queue: usize,
}

#[derive(Default)]
struct Count {
    taken: usize,
    waiting: usize,
}

/// One taken place.
pub struct Place<'a>(&'a Slots);

impl Slots {
    pub fn new(places: usize, queue: usize) -> Self {
        Self { count: Mutex::default(), freed: Condvar::new(), places, queue }
    }

    /// Waits for a place; `too_many_requests` when the queue is full.
    pub fn take(&self) -> Result<Place<'_>> {
        let mut count = self.lock();
        if count.taken >= self.places && count.waiting >= self.queue {
            return Err(Error::new(Code::TooManyRequests));
        }
        count.waiting += 1;
        while count.taken >= self.places {
            count = self.freed.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        count.waiting -= 1;
        count.taken += 1;
        Ok(Place(self))
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().taken -= 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_bounded_and_places_come_back() {
        let slots = Slots::new(1, 1);
        let held = slots.take().expect("a free place");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| slots.take().map(drop).is_ok());
            while slots.lock().waiting == 0 {
                std::thread::yield_now();
            }
            let refused = slots.take().map(drop).expect_err("the queue is full");
            assert_eq!(refused.code, Code::TooManyRequests);
            drop(held);
            assert!(waiting.join().expect("the waiting thread ends"));
        });
        slots.take().map(drop).expect("the place came back");
    }
}
