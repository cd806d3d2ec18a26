namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

/// <summary>Runs both halves of a protocol on two threads over a <see cref="MemoryChannel"/>.</summary>
internal static class TwoParties
{
    /// <summary>What each half returned and what each sent.</summary>
    internal sealed record Outcome<TLeft, TRight>(TLeft Left, TRight Right, byte[] LeftSent, byte[] RightSent);

    public static Outcome<TLeft, TRight> Run<TLeft, TRight>(Func<MemoryChannel, TLeft> left, Func<MemoryChannel, TRight> right)
    {
        (MemoryChannel leftEnd, MemoryChannel rightEnd) = MemoryChannel.NewPair();
        Task<TLeft> leftTask = Start(left, leftEnd);
        Task<TRight> rightTask = Start(right, rightEnd);
        Task.WhenAll(leftTask, rightTask).Wait(TimeSpan.FromSeconds(60)).Should().BeTrue("no half of a protocol may hang");
        return new Outcome<TLeft, TRight>(leftTask.Result, rightTask.Result, leftEnd.Sent, rightEnd.Sent);
    }

    // A half that ends or fails closes its end, so that the other fails too instead of waiting for ever.
    private static Task<T> Start<T>(Func<MemoryChannel, T> half, MemoryChannel end) => Task.Factory.StartNew(
        () =>
        {
            using (end)
            {
                return half(end);
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
