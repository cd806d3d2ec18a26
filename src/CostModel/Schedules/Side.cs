using System.Numerics;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>A party in a schedule: its lanes, its machine, and its direction of the link.</summary>
internal sealed class Side
{
    private readonly Work[] _unit = new Work[OperationCounts.Kinds];

    /// <summary>Makes a side.</summary>
    /// <param name="isClient">Whether it is the client.</param>
    /// <param name="profile">Its machine.</param>
    /// <param name="threads">Threads of its computations, at least 1.</param>
    /// <param name="bitsPerSecond">Of its sending direction.</param>
    /// <param name="homomorphicFactor">How many times faster its work under encryption is than the profile says.</param>
    public Side(bool isClient, MachineProfile profile, int threads, double bitsPerSecond, double homomorphicFactor)
    {
        Profile = profile;
        Threads = threads;
        LinkSecondsPerByte = 8 / bitsPerSecond;
        (Main, Sender, Writer, Reader, Link) = isClient
            ? (Lane.Client, Lane.ClientSender, Lane.ClientWriter, Lane.ClientReader, Lane.Up)
            : (Lane.Server, Lane.ServerSender, Lane.ServerWriter, Lane.ServerReader, Lane.Down);
        for (int i = 0; i < _unit.Length; i++)
        {
            double factor = OperationSet.HomomorphicServer.Contains((Operation)i) ? 1 / homomorphicFactor : 1;
            _unit[i] = profile.WorkOf((Operation)i) * factor;
        }

        ByteCopied = profile.WorkOf(UnitCostKeys.ByteCopied);
        ByteSent = profile.WorkOf(UnitCostKeys.ByteSent);
        ByteReceived = profile.WorkOf(UnitCostKeys.ByteReceived);
        MessageSent = profile.WorkOf(UnitCostKeys.MessageSent);
        MessageReceived = profile.WorkOf(UnitCostKeys.MessageReceived);
        HandOver = profile[UnitCostKeys.HandOver];
        SleepOvershot = profile[UnitCostKeys.SleepOvershot];
    }

    /// <summary>Its machine.</summary>
    public MachineProfile Profile { get; }

    /// <summary>Threads of its computations.</summary>
    public int Threads { get; }

    /// <summary>The thread that leads it.</summary>
    public Lane Main { get; }

    /// <summary>The sending half of an exchange.</summary>
    public Lane Sender { get; }

    /// <summary>Hands messages to the system.</summary>
    public Lane Writer { get; }

    /// <summary>Takes messages from the system.</summary>
    public Lane Reader { get; }

    /// <summary>Its sending direction.</summary>
    public Lane Link { get; }

    /// <summary>Seconds that a byte occupies its sending direction; 0 when nothing limits it.</summary>
    public double LinkSecondsPerByte { get; }

    public Work ByteCopied { get; }

    public Work ByteSent { get; }

    public Work ByteReceived { get; }

    public Work MessageSent { get; }

    public Work MessageReceived { get; }

    public double HandOver { get; }

    public double SleepOvershot { get; }

    /// <summary>Work of some kinds.</summary>
    /// <param name="counts">The work.</param>
    /// <param name="kinds">Which of it.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work Of(OperationCounts counts, OperationSet kinds)
    {
        Work sum = default;
        ulong all = (1UL << OperationCounts.Kinds) - 1;
        for (ulong bits = kinds.Bits & (counts == OperationCounts.None ? 0 : all); bits != 0; bits &= bits - 1)
        {
            int operation = BitOperations.TrailingZeroCount(bits);
            long count = counts[(Operation)operation];
            if (count != 0)
            {
                sum += _unit[operation] * count;
            }
        }

        return sum;
    }

    /// <summary>Work of some kinds, by how many threads do it.</summary>
    /// <param name="counts">The work.</param>
    /// <param name="kinds">Which of it.</param>
    /// <returns>All of it on one thread where the party has only one.</returns>
    public Labour LabourOf(OperationCounts counts, OperationSet kinds) => Threads == 1
        ? new Labour(Of(counts, kinds), default)
        : new Labour(Of(counts, kinds.Without(OperationSet.Parallel)), Of(counts, kinds.And(OperationSet.Parallel)));

    /// <summary>Work of one kind.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="count">How often.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work Of(Operation operation, double count) => _unit[(int)operation] * count;

    /// <summary>So many units of a cost that is no operation.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="units">How many.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work Of(string key, double units) => Profile.WorkOf(key) * units;
}
