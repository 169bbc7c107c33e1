package dev.lifeboat.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void keepEachNumberWhereItWasPut() {
        var rows = new Rows(3);
        for (var i = 0; i < 5_000; i++) {
            var row = rows.add();
            assertThat(row).isEqualTo(i);
            assertThat(rows.get(row, 0) | rows.get(row, 1) | rows.get(row, 2)).isZero();
            rows.set(row, 0, i);
            rows.set(row, 1, -i);
            rows.set(row, 2, i * 7L);
        }
        for (var i = 0; i < 5_000; i++) {
            assertThat(rows.get(i, 0)).isEqualTo(i);
            assertThat(rows.get(i, 1)).isEqualTo(-i);
            assertThat(rows.get(i, 2)).isEqualTo(i * 7L);
        }
        assertThat(rows.size()).isEqualTo(5_000);
        // whole blocks of a thousand
        assertThat(rows.bytes()).isBetween(5_000L * 24, 5_120L * 24 + 100);
    }

    @Test
    void areSmallWhileTheyAreFew() {
        var rows = new Rows(2);
        rows.add();

        assertThat(rows.bytes()).isLessThan(300);
    }

    @Test
    void forgetWhatIsCutOff() {
        var rows = new Rows(1);
        for (var i = 0; i < 20; i++) {
            rows.set(rows.add(), 0, 9);
        }
        rows.cut(10);
        rows.cut(15);

        assertThat(rows.size()).isEqualTo(10);
        assertThat(rows.get(rows.add(), 0)).isZero();
        assertThat(rows.get(9, 0)).isEqualTo(9);
    }

    @Test
    void findTheLastThatDoesNotExceed() {
        var rows = new Rows(2);
        for (var value : new int[] {3, 5, 5, 9}) {
            rows.set(rows.add(), 1, value);
        }

        assertThat(rows.last(1, 2)).isEqualTo(-1);
        assertThat(rows.last(1, 3)).isZero();
        assertThat(rows.last(1, 4)).isZero();
        assertThat(rows.last(1, 5)).isEqualTo(2);
        assertThat(rows.last(1, 8)).isEqualTo(2);
        assertThat(rows.last(1, 100)).isEqualTo(3);
        assertThat(new Rows(1).last(0, 5)).isEqualTo(-1);
    }
}
