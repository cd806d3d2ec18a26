using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>A party in a schedule: its lanes, its machine, and its direction of the link.</summary>
internal sealed class Side
{
    private const int Kinds = 64;
    private readonly Work[] _unit = new Work[Kinds];

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
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            double factor = OperationSet.HomomorphicServer.Contains(operation) ? 1 / homomorphicFactor : 1;
            _unit[(int)operation] = profile.WorkOf(UnitCostKeys.Of(operation)) * factor;
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
        for (int i = 0; i < OperationCounts.Kinds; i++)
        {
            long count = counts[(Operation)i];
            if (count != 0 && kinds.Contains((Operation)i))
            {
                sum += _unit[i] * count;
            }
        }

        return sum;
    }

    /// <summary>So many units of a cost that is no operation.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="units">How many.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work Of(string key, double units) => Profile.WorkOf(key) * units;
}
