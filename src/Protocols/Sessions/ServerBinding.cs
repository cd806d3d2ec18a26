using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Sessions;

/// <summary>Binds the server's stored results to its weights: an answer under homomorphic encryption is of no use for others.</summary>
internal static class ServerBinding
{
    /// <summary>Digest of protocol, public plan and every secret array.</summary>
    /// <param name="protocol">Protocol.</param>
    /// <param name="publicPlan">Bytes of the public plan.</param>
    /// <param name="plan">Plan with weights.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Of(ProtocolSpecification protocol, ReadOnlySpan<byte> publicPlan, InferencePlan plan)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(publicPlan);
        foreach (PlanStep step in plan.Steps)
        {
            long[]?[] secrets = step switch
            {
                LinearStep linear => [linear.Weights, linear.Bias],
                AddConstantStep constant => [constant.Constants],
                _ => [],
            };
            foreach (long[]? values in secrets)
            {
                hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        return OfflineStore.Bind(protocol, hash.GetHashAndReset());
    }
}
