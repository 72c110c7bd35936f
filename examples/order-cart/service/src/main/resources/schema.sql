CREATE TABLE IF NOT EXISTS cart (
    customer VARCHAR(64) NOT NULL,
    item     VARCHAR(64) NOT NULL,
    quantity INTEGER     NOT NULL,
    PRIMARY KEY (customer, item)
);
CREATE TABLE IF NOT EXISTS orders (
    id       VARCHAR(64) PRIMARY KEY,
    customer VARCHAR(64)   NOT NULL,
    items    VARCHAR(1000) NOT NULL
);
-- One parcel for each order, however often its message comes.
CREATE TABLE IF NOT EXISTS parcel (
    order_id VARCHAR(64) PRIMARY KEY,
    items    VARCHAR(1000) NOT NULL
);
