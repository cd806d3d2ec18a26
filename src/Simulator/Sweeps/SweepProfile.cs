using System.Collections.Concurrent;
using System.Security.Cryptography;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>A machine profile of a sweep.</summary>
/// <param name="Name">As the sweep names it.</param>
/// <param name="Machine">The profile.</param>
/// <param name="Digest">Of its unit costs, so that a new calibration makes new points.</param>
internal sealed record SweepProfile(string Name, MachineProfile Machine, string Digest)
{
    private static readonly ConcurrentDictionary<string, string> s_digests = new();

    /// <summary>Takes a profile.</summary>
    /// <param name="name">As the sweep names it.</param>
    /// <param name="machine">The profile.</param>
    /// <returns>The same with its digest.</returns>
    public static SweepProfile Of(string name, MachineProfile machine)
        => new(name, machine, Hash(System.Text.Encoding.UTF8.GetBytes(ProfileFormat.Write(machine))));

    /// <summary>Digest of a file's content, read once.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Letters and digits.</returns>
    public static string DigestOf(string path) => s_digests.GetOrAdd(Path.GetFullPath(path), full => Hash(File.ReadAllBytes(full)));

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
