//! What a caller goes on sending after it was answered: the connection closes instead of reading it.
//!
//! actix reads a chunked body that was dropped for as long as the caller sends it; one that is still held when the
//! answer has gone makes it close the connection.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::{Bytes, Payload};

/// An answer's body together with what was not read of its request's.
struct Held {
    answer: BoxBody,
    _unread: Payload,
}

/// Keeps `unread` until `response` has been sent.
pub fn hold(unread: Payload, response: HttpResponse) -> HttpResponse {
    response.map_body(|_, answer| BoxBody::new(Held { answer, _unread: unread }))
}

impl MessageBody for Held {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().answer).poll_next(context)
    }
}
