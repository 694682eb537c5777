// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls the DMA API in a fixed order, so that a trace of the dma:* and swiotlb:* events shows what this kernel makes of
 * it, and says in trace and log how each device is set up, which no event tells. `dmasim import` reads both;
 * docs/recording.md shows how. No device ever performs DMA: memory is mapped and unmapped, and nothing is started.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>

#define NAME "dmasim_probe"
#define MASKS_MAX 16
#define BUFFER_ORDER 8 /* 1 MiB of 4 KiB pages */
#define HELD 16
#define ELEMENTS 4

static unsigned int masks[MASKS_MAX] = { 64, 32, 24 };
static int masks_count = 3;
module_param_array(masks, uint, &masks_count, 0444);
MODULE_PARM_DESC(
	masks, "streaming masks, in bits (64,32,24): a platform device for each; a PCI device has one after the other");

static unsigned int coherent_mask;
module_param(coherent_mask, uint, 0444);
MODULE_PARM_DESC(coherent_mask, "mask of allocations, in bits (as the streaming mask)");

static unsigned int min_align_mask;
module_param(min_align_mask, uint, 0444);
MODULE_PARM_DESC(min_align_mask, "address bits that a bounce must keep, as a mask (none)");

static bool platform = true;
module_param(platform, bool, 0444);
MODULE_PARM_DESC(platform, "make platform devices; without them only PCI devices that are bound by hand are used");

static u64 streaming_mask[MASKS_MAX];

struct run {
	struct device *dev;
	struct page *buffer[2]; /* from anywhere, and below 4 GiB */
	unsigned int calls, failed;
};

static const enum dma_data_direction direction[] = { DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BIDIRECTIONAL };

static void count(struct run *r, bool failed)
{
	r->calls++;
	r->failed += failed;
}

/* --- one mapping at a time --- */

static void map_one(struct run *r, struct page *page, size_t offset, size_t size, enum dma_data_direction dir)
{
	dma_addr_t addr = dma_map_page(r->dev, page, offset, size, dir);

	count(r, dma_mapping_error(r->dev, addr));
	if (dma_mapping_error(r->dev, addr))
		return;
	if (dir != DMA_TO_DEVICE) {
		dma_sync_single_for_cpu(r->dev, addr, size, dir);
		dma_sync_single_for_device(r->dev, addr, size, dir);
	}
	/* a part, as a driver of a network card does */
	if (size >= 1024)
		dma_sync_single_for_cpu(r->dev, addr + 256, 512, dir);
	dma_unmap_page(r->dev, addr, size, dir);
}

static void map_each(struct run *r)
{
	static const size_t size[] = { 1, 64, 512, 1500, 2048, 4096, 65536, 262144, 262145 };
	static const size_t offset[] = { 0, 0x240, 0x800 };

	for (size_t b = 0; b < ARRAY_SIZE(r->buffer); b++)
		for (size_t o = 0; o < ARRAY_SIZE(offset); o++)
			for (size_t s = 0; s < ARRAY_SIZE(size); s++)
				for (size_t d = 0; d < ARRAY_SIZE(direction); d++)
					map_one(r, r->buffer[b], offset[o], size[s], direction[d]);
}

/* --- several at a time: where they lie depends on each other --- */

static void hold(struct run *r, struct page *page, size_t size)
{
	dma_addr_t addr[HELD];

	for (int i = 0; i < HELD; i++) {
		addr[i] = dma_map_page(r->dev, page, i * (size_t)PAGE_SIZE, size, DMA_TO_DEVICE);
		count(r, dma_mapping_error(r->dev, addr[i]));
	}
	/* every other one, then the rest backwards */
	for (int i = 0; i < HELD; i += 2)
		if (!dma_mapping_error(r->dev, addr[i]))
			dma_unmap_page(r->dev, addr[i], size, DMA_TO_DEVICE);
	for (int i = HELD - 1; i > 0; i -= 2)
		if (!dma_mapping_error(r->dev, addr[i]))
			dma_unmap_page(r->dev, addr[i], size, DMA_TO_DEVICE);
}

static void map_list(struct run *r, struct page *page, unsigned int length, unsigned int step)
{
	struct scatterlist list[ELEMENTS];
	int segments;

	sg_init_table(list, ELEMENTS);
	for (unsigned int i = 0; i < ELEMENTS; i++)
		sg_set_page(&list[i], nth_page(page, i * step), length, i == 1 ? 0x200 : 0);
	segments = dma_map_sg(r->dev, list, ELEMENTS, DMA_FROM_DEVICE);
	count(r, segments <= 0);
	if (segments <= 0)
		return;
	dma_sync_sg_for_cpu(r->dev, list, ELEMENTS, DMA_FROM_DEVICE);
	dma_sync_sg_for_device(r->dev, list, ELEMENTS, DMA_FROM_DEVICE);
	dma_unmap_sg(r->dev, list, ELEMENTS, DMA_FROM_DEVICE);
}

/* --- memory for the device --- */

static void allocate(struct run *r, size_t size, gfp_t gfp)
{
	dma_addr_t addr;
	struct page *page;
	void *memory = dma_alloc_coherent(r->dev, size, &addr, gfp | __GFP_NOWARN);

	count(r, !memory);
	if (memory)
		dma_free_coherent(r->dev, size, memory, addr);
	/* this one only ever sleeps */
	if (!gfpflags_allow_blocking(gfp))
		return;
	page = dma_alloc_pages(r->dev, size, &addr, DMA_BIDIRECTIONAL, gfp | __GFP_NOWARN);
	count(r, !page);
	if (page)
		dma_free_pages(r->dev, size, page, addr, DMA_BIDIRECTIONAL);
}

/* --- all of it --- */

/* at its place between the events, which the log's clock does not tell; trace_printk() would warn of a debug kernel */
static void say_in_trace(const char *line)
{
#ifdef CONFIG_TRACING
	__trace_puts(_THIS_IP_, line, strlen(line));
#endif
}

/* what the events do not show; dmasim import looks for this line, in the trace first */
static void say_config(struct device *dev)
{
	char line[320];

	scnprintf(line, sizeof(line),
		  NAME " %s: config dma_mask=%llx coherent_dma_mask=%llx bus_dma_limit=%llx min_align_mask=%x "
		       "max_segment_size=%x segment_boundary=%lx coherent=%d\n",
		  dev_name(dev), dma_get_mask(dev), dev->coherent_dma_mask, dev->bus_dma_limit,
		  dma_get_min_align_mask(dev), dma_get_max_seg_size(dev), dma_get_seg_boundary(dev),
		  dev_is_dma_coherent(dev));
	pr_info("%s", line);
	say_in_trace(line);
}

static int configure(struct device *dev, unsigned int bits)
{
	unsigned int coherent = coherent_mask ? coherent_mask : bits;
	int error = dma_set_mask(dev, DMA_BIT_MASK(bits));

	if (!error)
		error = dma_set_coherent_mask(dev, DMA_BIT_MASK(coherent));
	if (error) {
		dev_info(dev, "the kernel refuses masks of %u and %u bits: %d\n", bits, coherent, error);
		return error;
	}
	dma_set_min_align_mask(dev, min_align_mask);
	say_config(dev);
	return 0;
}

static bool take_buffers(struct run *r)
{
	r->buffer[0] = alloc_pages(GFP_KERNEL, BUFFER_ORDER);
	r->buffer[1] = alloc_pages(GFP_KERNEL | GFP_DMA32, BUFFER_ORDER);
	return r->buffer[0] && r->buffer[1];
}

static void drop_buffers(struct run *r)
{
	for (size_t b = 0; b < ARRAY_SIZE(r->buffer); b++)
		if (r->buffer[b])
			__free_pages(r->buffer[b], BUFFER_ORDER);
}

static int run_sequence(struct device *dev, unsigned int bits)
{
	struct run r = { .dev = dev };
	int error = configure(dev, bits);

	if (error)
		return error;
	if (!take_buffers(&r)) {
		drop_buffers(&r);
		return -ENOMEM;
	}
	map_each(&r);
	for (size_t b = 0; b < ARRAY_SIZE(r.buffer); b++) {
		hold(&r, r.buffer[b], 512);
		hold(&r, r.buffer[b], 4096);
		map_list(&r, r.buffer[b], 2048, 1);
		map_list(&r, r.buffer[b], 4096, 16);
	}
	for (size_t size = 64; size <= 262144; size *= 8) {
		allocate(&r, size, GFP_KERNEL);
		allocate(&r, size, GFP_ATOMIC);
	}
	drop_buffers(&r);
	dev_info(dev, "%u calls, %u of them failed\n", r.calls, r.failed);
	return 0;
}

static bool good_bits(unsigned int bits)
{
	return bits >= 12 && bits <= 64;
}

static int platform_probe(struct platform_device *pdev)
{
	/* its streaming mask and that of allocations are to be told apart */
	pdev->dev.dma_mask = &streaming_mask[pdev->id];
	return run_sequence(&pdev->dev, masks[pdev->id]);
}

static int pci_device_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	for (int i = 0; i < masks_count; i++)
		(void)run_sequence(&pdev->dev, masks[i]);
	return 0;
}

/* nothing was started, so nothing is to be stopped */
static void pci_device_remove(struct pci_dev *pdev)
{
}

static struct platform_driver platform_driver = {
	.probe = platform_probe,
	.driver = { .name = NAME },
};

/* no device is taken by itself: driver_override names those that may be */
static struct pci_driver pci_driver = {
	.name = NAME,
	.probe = pci_device_probe,
	.remove = pci_device_remove,
};

static struct platform_device *made[MASKS_MAX];

static void unmake(void)
{
	for (int i = 0; i < MASKS_MAX; i++)
		platform_device_unregister(made[i]);
}

static int make(void)
{
	for (int i = 0; platform && i < masks_count; i++) {
		struct platform_device *pdev = platform_device_register_simple(NAME, i, NULL, 0);

		if (IS_ERR(pdev)) {
			unmake();
			return PTR_ERR(pdev);
		}
		made[i] = pdev;
	}
	return 0;
}

static int __init probe_init(void)
{
	int error;

	for (int i = 0; i < masks_count; i++)
		if (!good_bits(masks[i]) || (coherent_mask && !good_bits(coherent_mask)))
			return -EINVAL;
	error = platform_driver_register(&platform_driver);
	if (error)
		return error;
	error = pci_register_driver(&pci_driver);
	if (error)
		goto no_pci;
	error = make();
	if (!error)
		return 0;
	pci_unregister_driver(&pci_driver);
no_pci:
	platform_driver_unregister(&platform_driver);
	return error;
}

static void __exit probe_exit(void)
{
	unmake();
	pci_unregister_driver(&pci_driver);
	platform_driver_unregister(&platform_driver);
}

module_init(probe_init);
module_exit(probe_exit);
MODULE_DESCRIPTION("Calls the DMA API in a fixed order, for dmasim import");
MODULE_LICENSE("GPL");
