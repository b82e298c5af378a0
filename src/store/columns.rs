//! The project's own types as columns: an [`Id`] is `Binary`, a word of the desk is `Text`.
//!
//! They stand in `table!` expressions (`case_file::id.eq(case)`) and in `Queryable`, `Selectable` and `Insertable` structs
//! as they are, also as `Option<…>`, with no attribute on the field, on the common connection and in both arms of
//! [`super::on_backend!`]. A column that holds no id of 16 bytes, or a word nobody knows, fails the whole read.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Binary, Nullable, Text};

use crate::access::{Capacity, CaseType, Department, Level, Role};
use crate::id::Id;

/// Makes a type an expression over one SQL type, null or not, by value and by reference.
macro_rules! column {
    ([$($generic:ident)?] $name:ty, $sql:ty) => {
        impl<$($generic)?> AsExpression<$sql> for $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<$($generic)?> AsExpression<Nullable<$sql>> for $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'a, $($generic)?> AsExpression<$sql> for &'a $name {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'a, $($generic)?> AsExpression<Nullable<$sql>> for &'a $name {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<$($generic,)? DB: Backend> ToSql<Nullable<$sql>, DB> for $name
        where
            Self: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<$($generic,)? DB: Backend> Queryable<$sql, DB> for $name
        where
            Self: FromSql<$sql, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> { Ok(row) }
        }
    };
}

column!([T] Id<T>, Binary);

impl<T, DB: Backend> ToSql<Binary, DB> for Id<T>
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <[u8] as ToSql<Binary, DB>>::to_sql(self.as_bytes(), out)
    }
}

impl<T, DB: Backend> FromSql<Binary, DB> for Id<T>
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(bytes)?;
        Self::from_bytes(&bytes).ok_or_else(|| format!("an id of {} bytes", bytes.len()).into())
    }
}

macro_rules! word {
    ($($name:ty)*) => { $(
        column!([] $name, Text);

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                <str as ToSql<Text, DB>>::to_sql(self.name(), out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(text: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let text = String::from_sql(text)?;
                Self::parse(&text).ok_or_else(|| format!("no {} is spelled so", stringify!($name)).into())
            }
        }
    )* };
}

word!(Department Role CaseType Capacity Level);
