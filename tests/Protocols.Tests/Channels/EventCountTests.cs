using System.Diagnostics;
using PrivateInference.Protocols.Channels;

namespace PrivateInference.Protocols.Tests.Channels;

public sealed class EventCountTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Await_OfACountThatHasPassed_ReturnsAtOnce()
    {
        EventCount count = new();
        int seen = count.Current;
        count.Advance();
        long start = Stopwatch.GetTimestamp();
        count.Await(seen, s_long);
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(s_long / 2);
    }

    [Fact]
    public void Await_WhenNothingHappens_EndsAtTheLimit()
    {
        EventCount count = new();
        TimeSpan limit = TimeSpan.FromMilliseconds(50);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            count.Await(count.Current, limit);
        }

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(s_long / 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Advance_WakesWhoeverSleeps_EveryTime(int sleepers)
    {
        const int Steps = 2000;
        EventCount count = new();
        EventCount answers = new();
        int step = 0;
        int answered = 0;
        Thread[] threads = [.. Enumerable.Range(0, sleepers).Select(_ => new Thread(() =>
        {
            for (int next = 1; next <= Steps; next++)
            {
                WaitFor(count, () => Volatile.Read(ref step) >= next);
                Interlocked.Increment(ref answered);
                answers.Advance();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        long start = Stopwatch.GetTimestamp();
        for (int next = 1; next <= Steps; next++)
        {
            Volatile.Write(ref step, next);
            count.Advance();
            int expected = next * sleepers;
            WaitFor(answers, () => Volatile.Read(ref answered) >= expected);
        }

        Array.ForEach(threads, thread => thread.Join());

        // A single wake-up that is lost takes longer than all others together.
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(s_long);
    }

    private static void WaitFor(EventCount count, Func<bool> isThere)
    {
        while (true)
        {
            int seen = count.Current;
            if (isThere())
            {
                return;
            }

            count.Await(seen, s_long);
        }
    }
}
