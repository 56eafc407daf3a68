package io.dataflow.core.internal.sql.postgresql.binary;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Writes and reads decimals as {@code numeric} has them: digits to the base of 10,000, the weight of the first, and the scale. */
final class BinaryNumeric {

    private static final int DIGITS = 4;
    private static final int BASE = 10_000;
    private static final int NEGATIVE = 0x4000;
    private static final int SIGN = 4;
    private static final int HEADER = 8;
    private static final int GROUPS_OF_LONG = 4;

    private BinaryNumeric() {}

    static void write(BinaryOutput out, BigDecimal value) {
        BigDecimal whole = value.scale() < 0 ? value.setScale(0) : value;
        int scale = whole.scale();
        // The point has to stand between two digits of the base.
        int missing = (DIGITS - scale % DIGITS) % DIGITS;
        BigInteger digits = whole.unscaledValue().abs().multiply(BigInteger.TEN.pow(missing));
        int[] groups = digits.bitLength() < Long.SIZE ? groups(digits.longValue()) : groups(digits.toString());
        out.writeShort(groups.length);
        out.writeShort(groups.length - (scale + missing) / DIGITS - 1);
        out.writeShort(value.signum() < 0 ? NEGATIVE : 0);
        out.writeShort(scale);
        for (int group : groups) {
            out.writeShort(group);
        }
    }

    /** Whether it is NaN or infinite. */
    static boolean isSpecial(byte[] bytes, int at) {
        int sign = Short.toUnsignedInt(BinaryInput.getShort(bytes, at + SIGN));
        return sign != 0 && sign != NEGATIVE;
    }

    /** The decimal at a position, which is not {@link #isSpecial special}. */
    static BigDecimal read(byte[] bytes, int at) {
        int count = Short.toUnsignedInt(BinaryInput.getShort(bytes, at));
        int weight = BinaryInput.getShort(bytes, at + 2);
        int sign = Short.toUnsignedInt(BinaryInput.getShort(bytes, at + SIGN));
        int scale = Short.toUnsignedInt(BinaryInput.getShort(bytes, at + 6));
        int groups = at + HEADER;
        BigInteger digits = BigInteger.ZERO;
        for (int i = 0; i < count; ) {
            long part = 0;
            long base = 1;
            for (int end = Math.min(count, i + GROUPS_OF_LONG); i < end; i++) {
                part = part * BASE + BinaryInput.getShort(bytes, groups + 2 * i);
                base *= BASE;
            }
            digits = digits.signum() == 0
                    ? BigInteger.valueOf(part)
                    : digits.multiply(BigInteger.valueOf(base)).add(BigInteger.valueOf(part));
        }
        // The last group stands so many digits of the base before the point; nothing is rounded, since what is cut is
        // zero.
        BigDecimal value = new BigDecimal(sign == 0 ? digits : digits.negate(), (count - 1 - weight) * DIGITS);
        return value.scale() == scale ? value : value.setScale(scale);
    }

    private static int[] groups(long digits) {
        int count = 0;
        for (long rest = digits; rest > 0; rest /= BASE) {
            count++;
        }
        int[] groups = new int[count];
        long rest = digits;
        for (int i = count - 1; i >= 0; i--) {
            groups[i] = (int) (rest % BASE);
            rest /= BASE;
        }
        return groups;
    }

    private static int[] groups(String digits) {
        int[] groups = new int[(digits.length() + DIGITS - 1) / DIGITS];
        int end = digits.length();
        for (int i = groups.length - 1; i >= 0; i--) {
            int start = Math.max(0, end - DIGITS);
            groups[i] = Integer.parseInt(digits.substring(start, end));
            end = start;
        }
        return groups;
    }
}
