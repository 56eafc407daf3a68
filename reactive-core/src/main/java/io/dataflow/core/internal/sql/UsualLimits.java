package io.dataflow.core.internal.sql;

/**
 * The limits that pages usually have: few, so that each may have a statement of its own.
 *
 * <p>These are all up to ten, every fifth up to a hundred and every fiftieth up to a thousand, and one row more than each of
 * them, which tells whether there is a next page.
 */
final class UsualLimits {

    private static final int FEW = 10;
    private static final int MANY = 100;
    private static final int MOST = 1_000;

    private UsualLimits() {}

    static boolean contain(int limit) {
        return isSize(limit) || isSize(limit - 1);
    }

    private static boolean isSize(int rows) {
        return rows >= 0
                && (rows <= FEW || (rows <= MANY && rows % (FEW / 2) == 0) || (rows <= MOST && rows % (MANY / 2) == 0));
    }
}
