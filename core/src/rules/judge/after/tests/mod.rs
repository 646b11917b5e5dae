mod given;
mod record;
