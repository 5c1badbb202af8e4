//! The former names of [`super::parallel`], until the store calls it by the new ones.

pub use super::parallel::{
    join as both, par_chunks as halves, par_chunks_from as halves_of, par_map as each,
};
