CREATE TABLE IF NOT EXISTS stock (
    item      VARCHAR(64) PRIMARY KEY,
    available INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS reservation (
    order_id VARCHAR(64) PRIMARY KEY,
    item     VARCHAR(64) NOT NULL,
    quantity INTEGER     NOT NULL,
    reserved BOOLEAN     NOT NULL,
    reason   VARCHAR(255)
);
INSERT INTO stock (item, available) SELECT 'book', 100 WHERE NOT EXISTS (SELECT 1 FROM stock WHERE item = 'book');
INSERT INTO stock (item, available) SELECT 'lamp', 3 WHERE NOT EXISTS (SELECT 1 FROM stock WHERE item = 'lamp');
