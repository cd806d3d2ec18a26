using PrivateInference.CostModel.Counts;

namespace PrivateInference.CostModel.Profiles;

/// <summary>What a machine needs for each operation on one thread. Immutable.</summary>
public sealed class MachineProfile
{
    private readonly double[] _seconds;
    private readonly double[] _secondsWithAllCores;
    private readonly Dictionary<string, Work> _works;

    /// <summary>Makes a profile.</summary>
    /// <param name="description">Which machine, when and how.</param>
    /// <param name="unitCosts">One entry for each of <see cref="UnitCostKeys.All"/>.</param>
    /// <exception cref="ArgumentException">A cost is missing, unknown, negative or not finite; the message names it.</exception>
    public MachineProfile(ProfileDescription description, IReadOnlyDictionary<string, UnitCost> unitCosts)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(unitCosts);
        foreach ((string key, UnitCost cost) in unitCosts)
        {
            if (!UnitCostKeys.All.Contains(key))
            {
                throw new ArgumentException($"{key}: no such unit cost; known are {string.Join(", ", UnitCostKeys.All)}", nameof(unitCosts));
            }

            foreach ((string name, double seconds) in ((string, double)[])[("", cost.Value), (" with all cores", cost.AllCores ?? 0), (" as its spread", cost.Spread)])
            {
                if (!double.IsFinite(seconds) || seconds < 0)
                {
                    throw new ArgumentException(FormattableString.Invariant($"{key}: {seconds}{name}: expected a number that is 0 or more"), nameof(unitCosts));
                }
            }
        }

        string? missing = UnitCostKeys.All.FirstOrDefault(key => !unitCosts.ContainsKey(key));
        if (missing is not null)
        {
            throw new ArgumentException($"{missing}: this unit cost is missing", nameof(unitCosts));
        }

        if (description.Cores < 1)
        {
            throw new ArgumentException($"cores: {description.Cores} found, at least 1 expected", nameof(description));
        }

        Description = description;
        UnitCosts = unitCosts;

        // Those given may be sorted, and slow to look up.
        _works = unitCosts.ToDictionary(entry => entry.Key, entry => new Work(entry.Value.Value, WithAllCores(entry.Value)));
        _seconds = [.. Enum.GetValues<Operation>().Select(operation => unitCosts[UnitCostKeys.Of(operation)].Value)];
        _secondsWithAllCores = [.. Enum.GetValues<Operation>().Select(operation => WithAllCores(unitCosts[UnitCostKeys.Of(operation)]))];
    }

    /// <summary>Which machine, when and how.</summary>
    public ProfileDescription Description { get; }

    /// <summary>Every unit cost with its source.</summary>
    public IReadOnlyDictionary<string, UnitCost> UnitCosts { get; }

    /// <summary>What the machine draws and costs; null where its profile does not say.</summary>
    public RunningPrices? Running { get; init; }

    /// <summary>The same machine at another pace: every unit cost is multiplied, but for sleeps, which no core works at, and what crowding adds to all of them.</summary>
    /// <param name="pace">Finite, above 0.</param>
    /// <returns>A profile.</returns>
    public MachineProfile At(MachinePace pace) => new(Description, UnitCosts.ToDictionary(entry => entry.Key, entry => entry.Key switch
    {
        UnitCostKeys.SleepOvershot or UnitCostKeys.Crowding => entry.Value,
        UnitCostKeys.HandOver => entry.Value with { Value = entry.Value.Value * pace.HandOver, AllCores = entry.Value.AllCores * pace.HandOver },
        _ => entry.Value with { Value = entry.Value.Value * pace.Alone, AllCores = entry.Value.AllCores * pace.Busy },
    }))
    {
        Running = Running,
    };

    /// <summary>Seconds per unit.</summary>
    /// <param name="key">One of <see cref="UnitCostKeys.All"/>.</param>
    public double this[string key] => _works[key].Alone;

    /// <summary>Work of one kind, on an idle and on a busy machine.</summary>
    /// <param name="counts">The work.</param>
    /// <param name="operation">Which part of it.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work WorkOf(OperationCounts counts, Operation operation)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return WorkOf(operation) * counts[operation];
    }

    /// <summary>One unit of work of one kind, on an idle and on a busy machine.</summary>
    /// <param name="operation">Which.</param>
    /// <returns>Seconds of one thread.</returns>
    public Work WorkOf(Operation operation) => new(_seconds[(int)operation], _secondsWithAllCores[(int)operation]);

    /// <summary>The same of something that is no operation of a protocol.</summary>
    /// <param name="key">One of <see cref="UnitCostKeys.All"/>.</param>
    /// <returns>Seconds of one thread for one unit.</returns>
    public Work WorkOf(string key) => _works[key];

    /// <summary>Seconds of work: every count times its unit cost.</summary>
    /// <param name="counts">The work.</param>
    /// <returns>Seconds on one thread.</returns>
    public double Seconds(OperationCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double sum = 0;
        for (int i = 0; i < _seconds.Length; i++)
        {
            sum += counts[(Operation)i] * _seconds[i];
        }

        return sum;
    }

    /// <summary>Seconds of one kind of work.</summary>
    /// <param name="counts">The work.</param>
    /// <param name="operation">Which part of it.</param>
    /// <returns>Seconds on one thread.</returns>
    public double Seconds(OperationCounts counts, Operation operation)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts[operation] * _seconds[(int)operation];
    }

    private static double WithAllCores(UnitCost cost) => cost.AllCores ?? cost.Value;
}

/// <summary>Which machine a profile is of.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Machine">Processor and instruction sets.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="Date">When it was measured or published.</param>
/// <param name="Commit">Version of the program that measured, or empty.</param>
public sealed record ProfileDescription(string Name, string Machine, int Cores, string Date, string Commit);
