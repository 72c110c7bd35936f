CREATE TABLE IF NOT EXISTS orders (
    id       VARCHAR(64) PRIMARY KEY,
    item     VARCHAR(64) NOT NULL,
    quantity INTEGER     NOT NULL,
    status   VARCHAR(16) NOT NULL,
    reason   VARCHAR(255)
);
