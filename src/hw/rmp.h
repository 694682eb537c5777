/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reverse map table of SEV-SNP: one entry for each page of system memory. AMD APM vol. 2 15.36; the raw format and
 * the names of the states: SNP firmware ABI. Enforced on SNP guest machines (the host's table, under the guest), and on
 * AMD host machines with the knob snp.host.
 *
 *   HYPERVISOR --RMPUPDATE(assigned)--> GUEST_INVALID --PVALIDATE(1)--> GUEST_VALID
 *   GUEST_VALID --PVALIDATE(0)--> GUEST_INVALID --RMPUPDATE(not assigned)--> HYPERVISOR
 * RMPUPDATE takes a page from any of the three to any of the first two, and always clears validated.
 *
 * Addresses are the machine's: system physical on a host machine; on a guest machine a GPA, which stands for the memory
 * that backs it now. Pages of a guest machine start as GUEST_VALID at launch, at no cost until something changes.
 */
#ifndef DMASIM_HW_RMP_H
#define DMASIM_HW_RMP_H

#include "hw/hw.h"

enum hw_rmp_state {
	HW_RMP_HYPERVISOR,
	HW_RMP_HV_FIXED,
	HW_RMP_FIRMWARE,
	HW_RMP_FIRMWARE_IOMMU,
	HW_RMP_RECLAIM,
	HW_RMP_CONTEXT,
	HW_RMP_METADATA,
	HW_RMP_PRE_GUEST,
	HW_RMP_PRE_SWAP,
	HW_RMP_GUEST_INVALID,
	HW_RMP_GUEST_VALID,
	HW_RMP_STATE_COUNT
};

extern const char *const hw_rmp_state_name[HW_RMP_STATE_COUNT];

/* permissions of a VMPL */
#define HW_VMPL_READ BIT(0)
#define HW_VMPL_WRITE BIT(1)
#define HW_VMPL_EXEC_USER BIT(2)
#define HW_VMPL_EXEC_SUPERVISOR BIT(3)
#define HW_VMPL_ALL 0xfu

struct hw_rmp_entry {
	u64 gpa;
	u16 asid;
	bool assigned, validated, immutable, vmsa;
	bool size_2m; /* seen from any of the 512 pages */
	bool locked;  /* in use by another instruction: FAIL_INUSE */
	u8 vmpl[4];
};

/* what RMPUPDATE is given */
struct hw_rmp_update {
	u64 gpa;
	u16 asid;
	bool assigned, immutable, size_2m;
};

/* EAX of the instructions; CF=1 of PVALIDATE is the software code that Linux gives it */
enum hw_rmp_result {
	HW_RMP_OK = 0,
	HW_RMP_FAIL_INPUT = 1,
	HW_RMP_FAIL_PERMISSION = 2,
	HW_RMP_FAIL_INUSE = 3,
	HW_RMP_FAIL_OVERLAP = 4,
	HW_RMP_FAIL_SIZEMISMATCH = 6,
	HW_RMP_FAIL_BADADDR = 7,
	HW_PVALIDATE_NOCHANGE = 255,
	HW_RMP_FAULT = 256, /* no code: the instruction faulted, struct hw_access says how */
};

/* "ok", "FAIL_INPUT", ..., "NOCHANGE", "fault" */
const char *hw_rmp_result_name(enum hw_rmp_result result);

enum hw_rmp_instruction { HW_RMPUPDATE, HW_PSMASH, HW_PVALIDATE, HW_RMPADJUST, HW_RMPQUERY };

/* a failed instruction by its name in the fault taxonomy: "AMD_RMPUPDATE_OVERLAP", "AMD_PVALIDATE_NOCHANGE", ... */
const char *hw_rmp_failure_name(enum hw_rmp_instruction instruction, enum hw_rmp_result result);

bool hw_rmp_active(const struct hw *hw);
/* a host kernel that never sets SYSCFG[SNPEn]: nobody checks the RMP */
void hw_rmp_leave_off(struct hw *hw);
/* bytes that silicon's own table takes with an entry for each page below @covered. APM vol. 2 15.36.4 */
u64 hw_rmp_table_size(u64 covered);
/* RMP_BASE and the bytes from there: enough for all memory, or up to the knob snp.rmp_end. False: not said where */
bool hw_rmp_range(const struct hw *hw, u64 *base, u64 *size);
/* RMPREAD: false where the table has no entry for the page */
bool hw_rmp_read(const struct hw *hw, phys_addr_t pa, struct hw_rmp_entry *entry);
enum hw_rmp_state hw_rmp_state(const struct hw_rmp_entry *entry);

/* host, CPL 0 */
enum hw_rmp_result hw_rmpupdate(struct hw *hw, phys_addr_t pa, const struct hw_rmp_update *update);
enum hw_rmp_result hw_psmash(struct hw *hw, phys_addr_t pa);
/* guest, CPL 0; @access names the fault when the result is HW_RMP_FAULT */
enum hw_rmp_result hw_pvalidate(struct hw *hw, phys_addr_t gpa, bool size_2m, bool validate, struct hw_access *access);
enum hw_rmp_result hw_rmpadjust(struct hw *hw, phys_addr_t gpa, bool size_2m, unsigned int vmpl,
				unsigned int permission, bool vmsa, struct hw_access *access);
enum hw_rmp_result hw_rmpquery(struct hw *hw, phys_addr_t gpa, unsigned int vmpl, unsigned int *permission,
			       struct hw_access *access);

/* commands of the AMD-SP; their results are the firmware's */
enum hw_sp_result { HW_SP_OK, HW_SP_INVALID_PARAM, HW_SP_INVALID_ADDRESS, HW_SP_INVALID_PAGE_STATE = 0x1a };

/* 512 entries of 4 KiB, immutable and alike, become one of 2 MiB */
enum hw_sp_result hw_page_unsmash(struct hw *hw, phys_addr_t pa);
/* FIRMWARE and its kin become RECLAIM */
enum hw_sp_result hw_page_reclaim(struct hw *hw, phys_addr_t pa);
/* writes an entry as the firmware may: any state; false if the table has no entry there or memory ran out */
bool hw_rmp_write(struct hw *hw, phys_addr_t pa, const struct hw_rmp_entry *entry);

/*
 * A guest's page-state change over the GHCB, host side included: validates the request, moves the pages, changes RMP
 * and backing. Gives SW_EXITINFO2: 0, or why not.
 */
enum hw_psc_op { HW_PSC_PRIVATE = 1, HW_PSC_SHARED = 2, HW_PSC_PSMASH = 3, HW_PSC_UNSMASH = 4 };

#define HW_PSC_OK 0ull
#define HW_PSC_GENERIC (0x100ull << 32)
#define HW_PSC_BAD_HEADER ((1ull << 32) | 1)
#define HW_PSC_BAD_ENTRY ((1ull << 32) | 2)

struct hw_psc_entry {
	u64 gfn;
	u16 cur_page;
	u8 op;
	bool size_2m;
};

#define HW_PSC_ENTRIES 253 /* that a GHCB holds */

u64 hw_page_state_change(struct hw *hw, const struct hw_psc_entry *entry, unsigned int count);

bool hw_rmp_validate(const struct hw *hw, const char **why);

#endif
