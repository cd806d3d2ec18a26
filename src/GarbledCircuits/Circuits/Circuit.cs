namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>
/// A Boolean circuit laid out for tiles of instances: a list of steps over scratch slots that are reused as soon as a value is
/// dead, so that a tile's labels stay in the first-level cache. Made by <see cref="CircuitBuilder"/>; immutable.
/// </summary>
public sealed class Circuit
{
    /// <summary>Most outputs a circuit may have: one word holds the output bits of an instance.</summary>
    public const int MaxOutputBits = 64;

    /// <summary>Bytes of a garbled table: two blocks per AND gate (half-gates, eprint 2014/756).</summary>
    public const int BytesPerAndGate = 32;

    /// <summary>Instances that share one hash key per gate; part of the table format. See <see cref="TweakedHash"/>.</summary>
    public const int TileInstances = 64;

    internal Circuit(string name, int inputBits, int outputBits, int slots, ulong constantOutputs, Instruction[] instructions)
    {
        Name = name;
        InputBits = inputBits;
        OutputBits = outputBits;
        Slots = slots;
        ConstantOutputs = constantOutputs;
        Instructions = instructions;
        AndGates = instructions.LongCount(step => step.Kind is InstructionKind.And or InstructionKind.FusedAnd);
    }

    /// <summary>Name in reports.</summary>
    public string Name { get; }

    /// <summary>Input wires of one instance.</summary>
    public int InputBits { get; }

    /// <summary>Output bits of one instance, 1 to <see cref="MaxOutputBits"/>.</summary>
    public int OutputBits { get; }

    /// <summary>AND gates of one instance.</summary>
    public long AndGates { get; }

    /// <summary>Bytes of garbled tables of one instance.</summary>
    public long TableBytes => AndGates * BytesPerAndGate;

    /// <summary>Values alive at once at the widest point, without the inputs, and slot 0 for the constant 0.</summary>
    internal int Slots { get; }

    /// <summary>Outputs known when the circuit was built to be 1; known zeros have no step either.</summary>
    internal ulong ConstantOutputs { get; }

    internal Instruction[] Instructions { get; }

    /// <summary>Tweaks that garbling uses up: one per AND gate and tile.</summary>
    /// <param name="instances">Instances in one call, 0 or more.</param>
    /// <returns>By how much the next call's first tweak must be larger.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    public ulong TweaksUsed(int instances)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(instances);
        return (ulong)Tiles(instances) * (ulong)AndGates;
    }

    internal static int Tiles(int instances) => (int)(((long)instances + TileInstances - 1) / TileInstances);
}
